package org.wsgibridge.spi.support;

import java.util.concurrent.atomic.AtomicInteger;
import org.wsgibridge.settings.group.ThreadSettings;

/** Makes threads with numbered names. The first has the number 1. Thread-safe. */
abstract class ThreadMaker {
    private final String prefix;
    private final AtomicInteger numbers = new AtomicInteger();

    private ThreadMaker(String prefix) {
        this.prefix = prefix;
    }

    /**
     * Returns a maker of threads.
     *
     * @param prefix the beginning of the threads' names
     * @param settings the kind of threads
     * @throws UnsupportedOperationException if the settings ask for virtual threads and this JDK has none
     */
    static ThreadMaker of(String prefix, ThreadSettings settings) {
        return settings.virtual() ? new Virtual(prefix) : new Platform(prefix, settings.stackSize());
    }

    /**
     * Makes a thread, without starting it. It is a daemon thread, and inherits nothing from the calling thread, which
     * may belong to a container.
     *
     * @param run the code that the thread runs
     */
    final Thread make(Runnable run) {
        Thread thread = unstarted(run);
        thread.setName(prefix + numbers.incrementAndGet());
        // Not the class loader of the calling thread: the new thread would keep it in memory.
        thread.setContextClassLoader(ThreadMaker.class.getClassLoader());
        return thread;
    }

    abstract Thread unstarted(Runnable run);

    private static final class Platform extends ThreadMaker {
        private final long stackSize;

        Platform(String prefix, long stackSize) {
            super(prefix);
            this.stackSize = stackSize;
        }

        @Override
        Thread unstarted(Runnable run) {
            Thread thread = new Thread(null, run, "wsgi", stackSize, false);
            thread.setDaemon(true);
            return thread;
        }
    }

    private static final class Virtual extends ThreadMaker {

        Virtual(String prefix) {
            super(prefix);
            VirtualThreads.require();
        }

        @Override
        Thread unstarted(Runnable run) {
            return VirtualThreads.unstarted(run);
        }
    }
}

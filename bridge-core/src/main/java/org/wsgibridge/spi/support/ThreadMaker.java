package org.wsgibridge.spi.support;

import java.util.concurrent.atomic.AtomicInteger;
import org.wsgibridge.settings.group.ThreadSettings;

/** Makes threads, numbered from 1. Thread-safe. */
abstract class ThreadMaker {
    private final String prefix;
    private final AtomicInteger numbers = new AtomicInteger();

    private ThreadMaker(String prefix) {
        this.prefix = prefix;
    }

    /**
     * Returns a maker of such threads.
     *
     * @param prefix what their names begin with
     * @param settings what threads they are
     * @throws UnsupportedOperationException when they shall be virtual, and this JDK has no virtual threads
     */
    static ThreadMaker of(String prefix, ThreadSettings settings) {
        return settings.virtual() ? new Virtual(prefix) : new Platform(prefix, settings.stackSize());
    }

    /**
     * Makes a thread that is not started. It never keeps the JVM alive, and it inherits nothing from the thread that
     * makes it, which may be a thread of a container's.
     *
     * @param run what it does
     */
    final Thread make(Runnable run) {
        Thread thread = unstarted(run);
        thread.setName(prefix + numbers.incrementAndGet());
        // Not the creating request's or deployment's loader: it would stay reachable for as long as the thread.
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

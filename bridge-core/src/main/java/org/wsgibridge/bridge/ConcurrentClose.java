package org.wsgibridge.bridge;

import java.util.ArrayList;
import java.util.List;

/** Closes the parts of a bridge at the same time, each on a separate thread. Confined to one thread. */
final class ConcurrentClose {
    private final List<Thread> threads = new ArrayList<>();

    /**
     * Starts to close a part.
     *
     * @param name the part's name, for the thread's name
     * @param close closes it
     */
    void begin(String name, Runnable close) {
        Thread thread = new Thread(close, "wsgi-close-" + name);
        thread.setContextClassLoader(ConcurrentClose.class.getClassLoader());
        thread.start();
        threads.add(thread);
    }

    /** Waits until all parts are closed. If this thread is interrupted, it no longer waits. */
    void await() {
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

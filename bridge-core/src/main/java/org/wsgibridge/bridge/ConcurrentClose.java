package org.wsgibridge.bridge;

import java.util.ArrayList;
import java.util.List;

/** Closes the parts of a bridge at the same time, each on a thread of its own. Confined to one thread. */
final class ConcurrentClose {
    private final List<Thread> threads = new ArrayList<>();

    /**
     * Begins to close a part.
     *
     * @param name the part's name, for that of the thread
     * @param close closes it
     */
    void begin(String name, Runnable close) {
        Thread thread = new Thread(close, "wsgi-close-" + name);
        thread.setContextClassLoader(ConcurrentClose.class.getClassLoader());
        thread.start();
        threads.add(thread);
    }

    /** Waits until all are closed; where this thread is interrupted, it waits for no further one. */
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

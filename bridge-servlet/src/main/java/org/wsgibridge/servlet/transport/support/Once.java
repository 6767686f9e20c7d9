package org.wsgibridge.servlet.transport.support;

import java.util.concurrent.atomic.AtomicBoolean;

/** Runs a task at the first call and never again. Thread-safe. */
public final class Once implements Runnable {
    private final AtomicBoolean done = new AtomicBoolean();
    private final Runnable task;

    public Once(Runnable task) {
        this.task = task;
    }

    @Override
    public void run() {
        if (done.compareAndSet(false, true)) {
            task.run();
        }
    }
}

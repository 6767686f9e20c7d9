package org.wsgibridge.jython.interrupt;

/**
 * Interrupts a thread of an interpreter only if that ends a wait. If a thread is interrupted while it writes to a file,
 * the file is closed (see {@link java.nio.channels.InterruptibleChannel}), and it may be a log that other threads use.
 * Thread-safe.
 */
public final class ThreadInterrupts {
    private final Thread thread;
    private int deferrals;
    private boolean pending;

    /**
     * Makes the interrupts of a thread.
     *
     * @param thread the thread to interrupt
     */
    public ThreadInterrupts(Thread thread) {
        this.thread = thread;
    }

    /** Interrupts the thread if it sleeps or waits. */
    public void wakeIfWaiting() {
        Thread.State now = thread.getState();
        if (now == Thread.State.WAITING || now == Thread.State.TIMED_WAITING) {
            interrupt();
        }
    }

    /** Interrupts the thread, unless it is reading or writing a file. */
    public void wake() {
        for (StackTraceElement call : thread.getStackTrace()) {
            if (call.getClassName().equals("sun.nio.ch.FileChannelImpl")) {
                return;
            }
        }
        interrupt();
    }

    private synchronized void interrupt() {
        if (deferrals > 0) {
            pending = true;
        } else {
            thread.interrupt();
        }
    }

    /**
     * Runs the action on the current thread, which must be the thread of this object. An interrupt before or during the
     * action is deferred until its end.
     */
    public void runUninterruptibly(Runnable action) {
        enter();
        try {
            action.run();
        } finally {
            leave();
        }
    }

    private synchronized void enter() {
        deferrals++;
        pending |= Thread.interrupted();
    }

    private synchronized void leave() {
        deferrals--;
        if (deferrals == 0 && pending) {
            pending = false;
            thread.interrupt();
        }
    }

    /** Drops interrupts, because the work that they were meant for is over. To be called by the thread itself. */
    public synchronized void clear() {
        pending = false;
        boolean unused = Thread.interrupted();
    }
}

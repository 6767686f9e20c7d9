package org.wsgibridge.jython.interrupt;

/**
 * Interrupts a thread of an interpreter where that ends a wait, and nowhere else: a thread that is interrupted while it
 * writes to a file closes it (see {@link java.nio.channels.InterruptibleChannel}), and it may be a log that others share.
 * Thread-safe.
 */
public final class ThreadInterrupts {
    private final Thread thread;
    private int sheltered;
    private boolean pending;

    /**
     * Makes it.
     *
     * @param thread the thread
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

    /** Interrupts the thread whatever it does, except write to a file or read one. */
    public void wake() {
        for (StackTraceElement call : thread.getStackTrace()) {
            if (call.getClassName().equals("sun.nio.ch.FileChannelImpl")) {
                return;
            }
        }
        interrupt();
    }

    private synchronized void interrupt() {
        if (sheltered > 0) {
            pending = true;
        } else {
            thread.interrupt();
        }
    }

    /**
     * Runs the action on the current thread, which must be the one of this object, out of reach of interrupts: one that was
     * there or that arrives meanwhile is postponed.
     */
    public void shelter(Runnable action) {
        enter();
        try {
            action.run();
        } finally {
            leave();
        }
    }

    private synchronized void enter() {
        sheltered++;
        pending |= Thread.interrupted();
    }

    private synchronized void leave() {
        sheltered--;
        if (sheltered == 0 && pending) {
            pending = false;
            thread.interrupt();
        }
    }

    /** What was to be interrupted is over: forgets interrupts. To be called by the thread itself. */
    public synchronized void clear() {
        pending = false;
        boolean unused = Thread.interrupted();
    }
}

package org.wsgibridge.exchange;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Records which notices about a request were given to listeners and subscribers, so that each is given once.
 * Thread-safe.
 */
public final class Notices {
    private static final VarHandle UNSERVED;
    private static final VarHandle ENDED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            UNSERVED = lookup.findVarHandle(Notices.class, "unserved", boolean.class);
            ENDED = lookup.findVarHandle(Notices.class, "ended", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Accessed through its handle. */
    @SuppressWarnings("UnusedVariable")
    private volatile boolean unserved;

    /** Accessed through its handle. */
    @SuppressWarnings("UnusedVariable")
    private volatile boolean ended;

    private volatile boolean decided;

    Notices() {}

    /** Returns true once: to the thread that notifies subscribers that no application was called for the request. */
    public boolean claimUnserved() {
        return UNSERVED.compareAndSet(this, false, true);
    }

    /** Returns true once: to the thread that notifies listeners that the request has ended. */
    public boolean claimEnd() {
        return ENDED.compareAndSet(this, false, true);
    }

    /** Returns whether listeners have been notified of the outcome. */
    public boolean isDecided() {
        return decided;
    }

    /** Notes that listeners have been notified of the outcome. */
    public void markDecided() {
        decided = true;
    }
}

package org.wsgibridge.access;

import org.jspecify.annotations.Nullable;

/** A request that has reached no application. Must be made when the request has ended. */
public abstract class UnservedEntry implements AccessEntry {
    private static final int CLIENT_ERROR = 400;
    private static final int SERVER_ERROR = 500;

    private final int status;
    private final long nanos;
    private final long arrivedMillis;

    /**
     * Makes the entry.
     *
     * @param status the status that the client got
     * @param nanos the nanoseconds from its arrival until now
     */
    protected UnservedEntry(int status, long nanos) {
        this.status = status;
        this.nanos = Math.max(0, nanos);
        this.arrivedMillis = System.currentTimeMillis() - this.nanos / 1_000_000;
    }

    @Override
    public final @Nullable String id() {
        return null;
    }

    /** Returns a header of the request; {@code null} if there is none. */
    protected abstract @Nullable String header(String name);

    @Override
    public final @Nullable String requestHeader(String name, String variable) {
        // The header may contain a secret, such as the token of the admin mount.
        return name.equalsIgnoreCase("Authorization") ? null : header(name);
    }

    @Override
    public final int status() {
        return status;
    }

    @Override
    public final long arrivedMillis() {
        return arrivedMillis;
    }

    @Override
    public final @Nullable String mount() {
        return null;
    }

    @Override
    public final @Nullable String processGroup() {
        return null;
    }

    @Override
    public final @Nullable String interpreter() {
        return null;
    }

    @Override
    public String outcome() {
        return status >= SERVER_ERROR ? "failed" : status >= CLIENT_ERROR ? "bad-request" : "completed";
    }

    @Override
    public final @Nullable String exception() {
        return null;
    }

    @Override
    public final long requestNanos() {
        return nanos;
    }

    @Override
    public final long queueNanos() {
        return UNKNOWN;
    }

    @Override
    public final long applicationNanos() {
        return UNKNOWN;
    }

    @Override
    public final long cpuNanos() {
        return UNKNOWN;
    }
}

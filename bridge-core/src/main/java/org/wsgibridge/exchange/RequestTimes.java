package org.wsgibridge.exchange;

/**
 * The times at which a request reached its stages, in {@link System#nanoTime()}; 0 for a stage that was not reached.
 * Each time is written by the thread that has the request at that stage, and only once, unless the request is admitted
 * again. Thread-safe.
 */
public final class RequestTimes {
    private final long arrivedEpochMicros;
    private final long arrived;
    private volatile long queued;
    private volatile long dispatched;
    private volatile long applicationStarted;
    private volatile long responseStarted;
    private volatile long finished;
    private volatile long released;
    private volatile long cpuNanos = -1;

    /** Starts the clock: the request has arrived. */
    public RequestTimes() {
        this.arrivedEpochMicros = System.currentTimeMillis() * 1000;
        this.arrived = System.nanoTime();
    }

    /** Returns when the bridge got the request; mod_wsgi's request_start. */
    public long arrived() {
        return arrived;
    }

    /**
     * Returns when the request asked for admission, after a buffered body was read; mod_wsgi's queue_start. Also 0 for
     * a request that was turned away immediately, because it never waited.
     */
    public long queued() {
        return queued;
    }

    /** Returns when it got its slot; mod_wsgi's daemon_start. */
    public long dispatched() {
        return dispatched;
    }

    /** Returns when the application was called; mod_wsgi's application_start. */
    public long applicationStarted() {
        return applicationStarted;
    }

    /** Returns when the head of the application's response was sent. */
    public long responseStarted() {
        return responseStarted;
    }

    /** Returns when its outcome was decided. */
    public long finished() {
        return finished;
    }

    /** Returns when the application was done with it and its slot was given back; mod_wsgi's application_finish. */
    public long released() {
        return released;
    }

    /** Returns the CPU time that its thread has spent on it, in nanoseconds; -1 if it was not measured. */
    public long cpuNanos() {
        return cpuNanos;
    }

    /**
     * Converts one of these times to the time of day.
     *
     * @param station one of the times of this object
     * @return seconds since the epoch with microsecond precision, as {@code mod_wsgi.request_start} has it; 0.0 for a
     *     stage that was not reached
     */
    public double epochSeconds(long station) {
        return station == 0 ? 0.0 : (arrivedEpochMicros + (station - arrived) / 1000) / 1e6;
    }

    /** Marks the start of waiting for a slot. */
    public void markQueued() {
        queued = System.nanoTime();
    }

    /** Notes that the request was turned away immediately and never waited for a slot. */
    public void markTurnedAway() {
        queued = 0;
    }

    /** Marks the moment a slot was given. */
    public void markDispatched() {
        dispatched = System.nanoTime();
    }

    /**
     * Forgets the slot that the request had, because it waits for another one. The start of its wait stays the same.
     */
    public void markReadmitted() {
        dispatched = 0;
        applicationStarted = 0;
        released = 0;
    }

    /** Marks the call of the application; called by the engine. */
    public void markApplicationStarted() {
        applicationStarted = System.nanoTime();
    }

    /** Marks the end of the application's work; called by the process group when the engine gives the slot back. */
    public void markReleased() {
        released = System.nanoTime();
    }

    /**
     * Notes the CPU time of the request; called by the engine before it gives the slot back.
     *
     * @param nanos user and system time of the thread, in nanoseconds
     */
    public void cpuNanos(long nanos) {
        cpuNanos = nanos;
    }

    void markResponseStarted() {
        responseStarted = System.nanoTime();
    }

    void markFinished() {
        finished = System.nanoTime();
    }
}

package org.wsgibridge.exchange;

/**
 * When a request passed the stations of its way, in {@link System#nanoTime()}; 0 for a station not reached. Each is
 * written once, by the thread that carries the request at that time; the hand-overs between those threads publish it.
 */
public final class RequestTimes {
    private final long arrivedEpochMicros;
    private final long arrived;
    private volatile long queued;
    private volatile long dispatched;
    private volatile long applicationStarted;
    private volatile long finished;

    /** Starts the clock: the request has arrived. */
    public RequestTimes() {
        this.arrivedEpochMicros = System.currentTimeMillis() * 1000;
        this.arrived = System.nanoTime();
    }

    /** Returns when the bridge got the request; mod_wsgi's request_start. */
    public long arrived() {
        return arrived;
    }

    /** Returns when the request asked for admission, its body being read; mod_wsgi's queue_start. */
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

    /** Returns when its outcome was decided. */
    public long finished() {
        return finished;
    }

    /**
     * Converts one of these stations to the time of day.
     *
     * @param station one of this object's times
     * @return seconds since the epoch with microsecond precision, as {@code mod_wsgi.request_start} has it; 0.0 for a
     *     station not reached
     */
    public double epochSeconds(long station) {
        return station == 0 ? 0.0 : (arrivedEpochMicros + (station - arrived) / 1000) / 1e6;
    }

    /** Marks the start of waiting for a slot. */
    public void markQueued() {
        queued = System.nanoTime();
    }

    /** Marks the moment a slot was given. */
    public void markDispatched() {
        dispatched = System.nanoTime();
    }

    /** Marks the call of the application; called by the engine. */
    public void markApplicationStarted() {
        applicationStarted = System.nanoTime();
    }

    void markFinished() {
        finished = System.nanoTime();
    }
}

package org.wsgibridge.activity;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestError;

/** The counters of a process group at one moment. Immutable. */
final class Sample {
    static final int BUCKETS = 0;
    private static final int PHASES = BUCKETS + Buckets.COUNT;
    private static final int OUTCOMES = PHASES + Phase.values().length;
    static final int STATUSES = OUTCOMES + Outcome.values().length;
    static final int BYTES = STATUSES + 6;
    private static final int ERRORS = BYTES + 1;
    static final int SIZE = ERRORS + RequestError.values().length;

    private final long at;
    private final long[] values;
    private final long busyNanos;
    private final int queued;

    private Sample(long at, long[] values, long busyNanos, int queued) {
        this.at = at;
        this.values = values;
        this.busyNanos = busyNanos;
        this.queued = queued;
    }

    /** Ordinals are safe here, because the values never leave this JVM. */
    @SuppressWarnings("EnumOrdinal")
    static int index(Phase phase) {
        return PHASES + phase.ordinal();
    }

    @SuppressWarnings("EnumOrdinal")
    static int index(Outcome outcome) {
        return OUTCOMES + outcome.ordinal();
    }

    @SuppressWarnings("EnumOrdinal")
    static int index(RequestError error) {
        return ERRORS + error.ordinal();
    }

    /** Returns a sample with all counters at 0. */
    static Sample zero(long at) {
        return new Sample(at, new long[SIZE], 0, 0);
    }

    static Sample of(long at, List<LongAdder[]> counters, long busyNanos, int queued) {
        long[] values = new long[SIZE];
        for (int i = 0; i < SIZE; i++) {
            for (LongAdder[] some : counters) {
                values[i] += some[i].sum();
            }
        }
        return new Sample(at, values, busyNanos, queued);
    }

    /** Returns when the sample was taken, in {@link System#nanoTime()}. */
    long at() {
        return at;
    }

    long value(int index) {
        return values[index];
    }

    long busyNanos() {
        return busyNanos;
    }

    int queued() {
        return queued;
    }
}

package org.wsgibridge.activity;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestError;

/**
 * Counts the requests of a process group and their times. {@link #finished} is called for every request, and only adds
 * to a few {@link LongAdder}s. {@link #tick} is called by the housekeeper, and keeps a sample of each second of the
 * last minute. Thread-safe.
 */
public final class Activity {
    private static final long EVERY = TimeUnit.SECONDS.toNanos(1);
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(60);

    private final LongAdder[] counters = new LongAdder[Sample.SIZE];

    /** The activity of each mount, by path. The activity of the group is their sum. */
    private final Map<String, Activity> mounts = new ConcurrentHashMap<>();

    private final LongSupplier busyNanos;
    private final IntSupplier queued;
    private final Sample start;
    private final ArrayDeque<Sample> samples = new ArrayDeque<>();

    /**
     * Makes the activity of a process group, which begins now.
     *
     * @param busyNanos returns the time that slots were held since the start, in nanoseconds, summed over all slots
     * @param queued returns how many requests wait
     */
    public Activity(LongSupplier busyNanos, IntSupplier queued) {
        this(busyNanos, queued, Sample.zero(System.nanoTime()));
        samples.add(start);
    }

    /** Makes the activity of a mount. It has the times of its group, so that both show the same rates. */
    private Activity(Activity group) {
        this(() -> 0, () -> 0, group.start);
        synchronized (group.samples) {
            group.samples.forEach(sample -> samples.add(start.at(sample.at())));
        }
    }

    private Activity(LongSupplier busyNanos, IntSupplier queued, Sample start) {
        this.busyNanos = busyNanos;
        this.queued = queued;
        this.start = start;
        for (int i = 0; i < Sample.SIZE; i++) {
            counters[i] = new LongAdder();
        }
    }

    /** Counts a request when it is known what its client got. */
    public void finished(Exchange exchange) {
        mount(exchange.mount().path()).count(exchange);
    }

    /** Returns the activity of one mount. */
    public Activity mount(String path) {
        Activity mount = mounts.get(path);
        return mount != null ? mount : mounts.computeIfAbsent(path, fresh -> new Activity(this));
    }

    private void count(Exchange exchange) {
        Outcome outcome = exchange.outcome();
        if (outcome != null) {
            counters[Sample.index(outcome)].increment();
            counters[Sample.index(RequestError.of(outcome, exchange.status()))].increment();
        }
        if (outcome != Outcome.REJECTED) {
            measure(exchange);
        }
        int hundreds = exchange.status() / 100;
        counters[Sample.STATUSES + (hundreds > 5 ? 0 : hundreds)].increment();
        counters[Sample.BYTES].add(exchange.responseBytes());
    }

    /** Adds the times of a request. Rejected requests are not measured: they would make an overload look fast. */
    private void measure(Exchange exchange) {
        long whole = 0;
        for (Phase phase : Phase.values()) {
            long nanos = phase.nanos(exchange);
            whole += nanos;
            if (nanos > 0) {
                counters[Sample.index(phase)].add(nanos);
            }
        }
        counters[Sample.BUCKETS + Buckets.of(whole)].increment();
    }

    /** Takes a sample if the last one is at least a second old. */
    public void tick(long now) {
        mounts.values().forEach(mount -> mount.tick(now));
        synchronized (samples) {
            if (now - samples.getLast().at() < EVERY) {
                return;
            }
        }
        // Outside of the lock, because this calls code of other classes.
        Sample sample = sample(now);
        synchronized (samples) {
            samples.addLast(sample);
            while (second().at() - (now - WINDOW) <= 0) {
                samples.removeFirst();
            }
        }
    }

    private Sample second() {
        var iterator = samples.iterator();
        iterator.next();
        return iterator.next();
    }

    private Sample sample(long now) {
        List<LongAdder[]> all = new ArrayList<>();
        all.add(counters);
        mounts.values().forEach(mount -> all.add(mount.counters));
        return Sample.of(now, all, busyNanos.getAsLong(), queued.getAsInt());
    }

    /** Returns the activity since the start. */
    public Period sinceStart() {
        return new Period(start, sample(System.nanoTime()));
    }

    /** Returns the activity of the last minute, or since the start if that is more recent; exact to a second. */
    public Period lastMinute() {
        Sample now = sample(System.nanoTime());
        synchronized (samples) {
            return new Period(samples.getFirst(), now);
        }
    }

    /** Returns the seconds of the last minute, the oldest first. */
    public List<Period> history() {
        List<Sample> all;
        synchronized (samples) {
            all = new ArrayList<>(samples);
        }
        List<Period> periods = new ArrayList<>();
        for (int i = 1; i < all.size(); i++) {
            periods.add(new Period(all.get(i - 1), all.get(i)));
        }
        return periods;
    }

    /** The counters of a process group at one moment. Immutable. */
    static final class Sample {
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

        /** Returns a sample with the same counters of another moment. */
        Sample at(long moment) {
            return new Sample(moment, values, busyNanos, queued);
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

    /**
     * The 65 buckets of mod_wsgi's histograms ({@code wsgi_metrics.c}): 16 octaves from 1 ms to 65.536 s with four
     * equal parts each, and one bucket for longer times. Times below 1 ms are in the first bucket. Stateless.
     */
    public static final class Buckets {
        /** The number of buckets. */
        public static final int COUNT = 65;

        private static final int PARTS = 4;
        private static final long MILLI = 1_000_000;
        private static final long QUARTER = MILLI / PARTS;

        private Buckets() {}

        /**
         * Finds the bucket of a duration.
         *
         * @param nanos the duration in nanoseconds; below zero counts as zero
         * @return its index, 0 to 64
         */
        public static int of(long nanos) {
            long millis = nanos / MILLI;
            if (millis < 1) {
                return 0;
            }
            int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(millis);
            int last = COUNT - 1;
            return octave >= last / PARTS ? last : octave * PARTS + (int) (nanos / (QUARTER << octave)) - PARTS;
        }

        /**
         * Returns the beginning of a bucket.
         *
         * @param index its index, 0 to 64
         * @return nanoseconds; 0 for the first one
         */
        public static long from(int index) {
            return index == 0 ? 0 : (QUARTER << (index / PARTS)) * (PARTS + index % PARTS);
        }

        /**
         * Returns the end of a bucket.
         *
         * @param index its index, 0 to 64
         * @return nanoseconds, exclusive; {@link Long#MAX_VALUE} for the last one
         */
        public static long to(int index) {
            return index == COUNT - 1 ? Long.MAX_VALUE : from(index + 1);
        }
    }
}

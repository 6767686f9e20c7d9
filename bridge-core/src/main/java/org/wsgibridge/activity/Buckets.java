package org.wsgibridge.activity;

/**
 * The 65 buckets of mod_wsgi's histograms ({@code wsgi_metrics.c}): 16 octaves from 1 ms to 65.536 s with four equal
 * parts each, and one bucket for longer times. Times below 1 ms are in the first bucket. Stateless.
 */
public final class Buckets {
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

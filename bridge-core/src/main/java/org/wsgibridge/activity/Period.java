package org.wsgibridge.activity;

import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.wsgibridge.activity.Activity.Buckets;
import org.wsgibridge.activity.Activity.Sample;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestError;

/** The activity of a process group between two moments. Immutable. */
public final class Period {
    private static final double NANOS = 1e9;

    private final Sample from;
    private final Sample to;

    Period(Sample from, Sample to) {
        this.from = from;
        this.to = to;
    }

    /** Returns the length of the period in seconds. */
    public double seconds() {
        return Math.max(0, to.at() - from.at()) / NANOS;
    }

    /** Returns the end of the period, in {@link System#nanoTime()}. */
    public long end() {
        return to.at();
    }

    /** Returns how many requests ended in the period, with any outcome. */
    public long requests() {
        return measured() + rejected();
    }

    /** Returns how many of them were not admitted. */
    public long rejected() {
        return difference(Sample.index(Outcome.REJECTED));
    }

    /** Returns how many of them were not rejected; times and throughput refer to these. */
    public long measured() {
        long sum = 0;
        for (int i = 0; i < Buckets.COUNT; i++) {
            sum += count(i);
        }
        return sum;
    }

    /** Returns how many requests ended a second, without those that were rejected. */
    public double throughput() {
        return rate(measured());
    }

    /** Returns how many requests were rejected a second. */
    public double rejections() {
        return rate(rejected());
    }

    private double rate(long number) {
        return seconds() == 0 ? 0 : number / seconds();
    }

    /**
     * Returns how many requests took a time within a bucket, from their arrival until their outcome was decided.
     * Rejected requests are in no bucket.
     *
     * @param bucket the index of one of the {@link Buckets}
     */
    public long count(int bucket) {
        return difference(Sample.BUCKETS + bucket);
    }

    /**
     * Estimates a percentile of the requests' whole time. The bucket is exact; within it, requests are assumed to be
     * spread evenly.
     *
     * @param percent more than 0, up to 100
     * @return seconds; {@link Double#NaN} if no request was {@link #measured}; the beginning of the last bucket for a
     *     percentile in that bucket
     */
    public double percentile(double percent) {
        long requests = measured();
        if (requests == 0) {
            return Double.NaN;
        }
        double rank = requests * percent / 100;
        long below = 0;
        for (int i = 0; i < Buckets.COUNT - 1; i++) {
            long count = count(i);
            if (count > 0 && below + count >= rank) {
                double part = (rank - below) / count;
                return (Buckets.from(i) + part * (Buckets.to(i) - Buckets.from(i))) / NANOS;
            }
            below += count;
        }
        return Buckets.from(Buckets.COUNT - 1) / NANOS;
    }

    /** Returns the mean of the requests' whole time in seconds; {@link Double#NaN} if none was {@link #measured}. */
    public double mean() {
        long sum = 0;
        for (Phase phase : Phase.values()) {
            sum += difference(Sample.index(phase));
        }
        return mean(sum);
    }

    /** Returns the mean time of a phase in seconds; {@link Double#NaN} if no request was {@link #measured}. */
    public double mean(Phase phase) {
        return mean(difference(Sample.index(phase)));
    }

    private double mean(long nanos) {
        long requests = measured();
        return requests == 0 ? Double.NaN : nanos / NANOS / requests;
    }

    /** Returns the number of requests for each outcome, including those with 0. */
    public Map<Outcome, Long> outcomes() {
        Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome, difference(Sample.index(outcome)));
        }
        return outcomes;
    }

    /** Returns the number of requests for each error, by the tags of the meters, including those with 0. */
    public Map<String, Long> errors() {
        Map<String, Long> errors = new LinkedHashMap<>();
        for (RequestError error : RequestError.values()) {
            if (error != RequestError.NONE) {
                errors.put(error.tag(), difference(Sample.index(error)));
            }
        }
        return errors;
    }

    /**
     * Returns how many responses had a status of one class.
     *
     * @param hundreds 1 to 5; 0 for requests without a response
     */
    public long statuses(int hundreds) {
        return difference(Sample.STATUSES + hundreds);
    }

    /** Returns how many bytes of response bodies were sent. */
    public long bytes() {
        return difference(Sample.BYTES);
    }

    /** Returns the time that slots were held, summed over all slots. */
    public Duration busyTime() {
        return Duration.ofNanos(to.busyNanos() - from.busyNanos());
    }

    /**
     * Returns mod_wsgi's capacity_utilization: the share of the time that the slots were held.
     *
     * @param slots the number of slots
     * @return 0 to 1; requests that still run count
     */
    public double utilization(int slots) {
        double capacity = seconds() * slots;
        return capacity <= 0 ? 0 : Math.min(1, Math.max(0, busyTime().toNanos() / NANOS / capacity));
    }

    /** Returns how many requests waited at the end of the period. */
    public int queued() {
        return to.queued();
    }

    private long difference(int index) {
        return to.value(index) - from.value(index);
    }
}

package org.wsgibridge.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.activity.Activity.Buckets;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.testkit.MemoryBody;
import org.wsgibridge.testkit.RecordingChannel;
import org.wsgibridge.testkit.TestSettings;
import org.wsgibridge.wsgi.EnvironBuilder;

/** Counters, histogram and percentiles. */
class ActivityTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private static final MountSettings MOUNT =
            TestSettings.of("scripted", Path.of("")).mount(new ApplicationRef.Module("hello", "application"));

    private final AtomicLong busy = new AtomicLong();
    private final Activity activity = new Activity(busy::get, () -> 3);

    private void request(Outcome outcome, int status) {
        Exchange exchange = new Exchange(
                "r",
                MOUNT,
                new EnvironBuilder().put("REQUEST_METHOD", "GET").build(),
                new MemoryBody(new byte[0]),
                new RecordingChannel(),
                new RequestTimes(),
                activity::finished);
        assertThat(exchange.terminate(outcome, status)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "-5, 0",
        "0, 0",
        "999999, 0",
        "1249999, 0",
        "1250000, 1",
        "1999999, 3",
        "2000000, 4",
        "2500000, 5",
        "1024000000, 40",
        "65535999999, 63",
        "65536000000, 64",
        "9000000000000, 64"
    })
    void mustFindModWsgisBucket(long nanos, int bucket) {
        assertThat(Buckets.of(nanos)).isEqualTo(bucket);
    }

    @Test
    void mustHaveBucketsWithoutGaps() {
        for (int i = 0; i < Buckets.COUNT - 1; i++) {
            assertThat(Buckets.of(Buckets.from(i))).isEqualTo(i);
            assertThat(Buckets.of(Buckets.to(i) - 1)).isEqualTo(i);
            assertThat(Buckets.to(i)).isEqualTo(Buckets.from(i + 1));
        }
    }

    /** Otherwise a mount that gets its first request late would show a higher rate than its group. */
    @Test
    void aMountMustHaveTheTimesOfItsGroup() {
        long now = System.nanoTime();
        activity.tick(now + 2 * SECOND);
        activity.tick(now + 3 * SECOND);
        request(Outcome.COMPLETED, 200);
        Activity mount = activity.mount(MOUNT.path());
        activity.tick(now + 4 * SECOND);
        assertThat(mount.sinceStart().requests()).isEqualTo(1);
        assertThat(mount.history())
                .extracting(Period::seconds)
                .isEqualTo(activity.history().stream().map(Period::seconds).toList());
        double before = activity.sinceStart().seconds();
        double seconds = mount.sinceStart().seconds();
        assertThat(seconds).isBetween(before, activity.sinceStart().seconds());
    }

    @Test
    void mustCountEveryOutcomeAndStatus() {
        request(Outcome.REJECTED, 503);
        request(Outcome.REJECTED, 503);
        request(Outcome.FAILED, 500);
        request(Outcome.CLIENT_GONE, 0);
        Period all = activity.sinceStart();
        assertThat(all.requests()).isEqualTo(4);
        assertThat(all.outcomes())
                .containsEntry(Outcome.REJECTED, 2L)
                .containsEntry(Outcome.FAILED, 1L)
                .containsEntry(Outcome.CLIENT_GONE, 1L)
                .containsEntry(Outcome.COMPLETED, 0L);
        assertThat(all.statuses(5)).isEqualTo(3);
        assertThat(all.statuses(0)).isEqualTo(1);
        assertThat(all.bytes()).isPositive();
        assertThat(all.percentile(50)).isBetween(0.0, all.percentile(99));
        assertThat(all.rejected()).isEqualTo(2);
    }

    @Test
    void whatIsTurnedAwayMustNotLookFast() {
        request(Outcome.REJECTED, 503);
        Period rejected = activity.sinceStart();
        assertThat(rejected.requests()).isEqualTo(1);
        assertThat(rejected.measured()).isZero();
        assertThat(rejected.percentile(50)).isNaN();
        assertThat(rejected.mean()).isNaN();
        assertThat(rejected.throughput()).isZero();
        assertThat(rejected.rejections()).isPositive();
        assertThat(rejected.statuses(5)).isEqualTo(1);
        request(Outcome.QUEUE_TIMEOUT, 504);
        assertThat(activity.sinceStart().measured()).isEqualTo(1);
    }

    @Test
    void mustForgetWhatIsLongerAgoThanAMinute() {
        long start = System.nanoTime();
        request(Outcome.FAILED, 500);
        // The present is 100 s before the last of these samples, so that the request lies before all of them.
        for (int i = 1; i <= 100; i++) {
            activity.tick(start + i * SECOND);
        }
        assertThat(activity.history()).hasSize(60);
        assertThat(activity.lastMinute().requests()).isZero();
        assertThat(activity.sinceStart().requests()).isEqualTo(1);
        assertThat(activity.history().get(0).queued()).isEqualTo(3);
    }

    @Test
    void mustComputeModWsgisCapacityUtilization() {
        long start = System.nanoTime();
        activity.tick(start + 2 * SECOND);
        busy.addAndGet(5 * SECOND);
        activity.tick(start + 4 * SECOND);
        Period last = activity.history().get(1);
        assertThat(last.seconds()).isEqualTo(2.0);
        assertThat(last.utilization(5)).isEqualTo(0.5, within(1e-9));
        assertThat(last.throughput()).isZero();
        assertThat(last.percentile(99)).isNaN();
        assertThat(last.mean()).isNaN();
    }
}

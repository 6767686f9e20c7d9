package org.wsgibridge.watchdog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The thread is real; the watchdog's clock is the test's where a test sets it forward. */
class VitalTimerTest {
    private static final String NAME = "wsgi-test-timer";

    private final Watchdog watchdog = new Watchdog();
    private final VitalTimer timer = new VitalTimer(NAME, watchdog);
    private final AtomicInteger ran = new AtomicInteger();

    @AfterEach
    void end() {
        timer.close();
    }

    @Test
    @SuppressWarnings("removal")
    void mustGoOnAfterWhateverATaskThrows() {
        timer.later(Duration.ZERO, () -> {
            throw new OutOfMemoryError("of a test");
        });
        timer.later(Duration.ZERO, () -> {
            throw new ThreadDeath();
        });
        timer.later(Duration.ofMillis(1), ran::incrementAndGet);
        await().untilAsserted(() -> assertThat(ran).hasValue(1));
    }

    @Test
    void mustNotRunWhatWasCancelledNorAfterItsEnd() {
        assertThat(timer.schedule(Duration.ofDays(1), ran::incrementAndGet).cancel(false))
                .isTrue();
        timer.later(Duration.ofDays(1), ran::incrementAndGet);
        timer.close();
        timer.later(Duration.ZERO, ran::incrementAndGet);
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals(NAME)));
        assertThat(ran).hasValue(0);
    }

    @Test
    void mustBeReportedWhileATaskHangsAndNotWhenThereIsNothingToDo() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch freed = new CountDownLatch(1);
        timer.later(Duration.ZERO, () -> {
            hangs.countDown();
            try {
                freed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        hangs.await();
        long clock = System.nanoTime();
        for (int i = 0; i < 120; i++) {
            clock += TimeUnit.MILLISECONDS.toNanos(100);
            watchdog.tick(clock);
        }
        assertThat(watchdog.faults(clock)).singleElement().asString().contains(NAME);
        freed.countDown();
        long after = clock;
        await().untilAsserted(() -> {
            watchdog.tick(after);
            assertThat(watchdog.faults(after)).isEmpty();
        });
    }
}

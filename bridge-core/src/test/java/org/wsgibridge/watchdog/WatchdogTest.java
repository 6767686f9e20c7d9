package org.wsgibridge.watchdog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.wsgibridge.testkit.LogCapture;

/** The threads are real; only the watchdog's clock is the test's. */
class WatchdogTest {
    private static final Duration OFTEN = Duration.ofMillis(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Watchdog watchdog = new Watchdog();
    private long clock = System.nanoTime();

    private void lookFor(int seconds) {
        for (int i = 0; i < seconds * 10; i++) {
            clock += SECOND / 10;
            watchdog.tick(clock);
        }
    }

    @Test
    void mustGoOnAfterWhateverARoundThrows() {
        AtomicInteger rounds = new AtomicInteger();
        Throwable[] thrown = {
            new OutOfMemoryError("injected"),
            new StackOverflowError("injected"),
            new NoClassDefFoundError("injected"),
            new ThreadDeath(),
            new IllegalStateException("injected")
        };
        VitalThread thread = VitalThread.loop("test", watchdog, heartbeat -> {
            int round = rounds.getAndIncrement();
            if (round < thrown.length) {
                WatchdogTest.<RuntimeException>sneak(thrown[round]);
            }
            Thread.sleep(1);
        });
        await().until(() -> rounds.get() > thrown.length + 3);
        assertThat(thread.stop(PATIENCE)).isTrue();
    }

    @Test
    void mustGoOnWhereThereIsNoMemoryToLogThatThereIsNone() {
        OutOfMemoryError error = new OutOfMemoryError("injected"); // the JVM throws the same one again and again
        AtomicInteger rounds = new AtomicInteger();
        LogCapture.failing(VitalThread.class, error, () -> {
            VitalThread thread = VitalThread.loop("test", watchdog, heartbeat -> {
                rounds.incrementAndGet();
                throw error;
            });
            await().until(() -> rounds.get() > 2);
            assertThat(thread.isAlive()).isTrue();
            assertThat(thread.stop(PATIENCE)).isTrue();
        });
        assertThat(error.getSuppressed()).isEmpty();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void mustReportAThreadThatHangsAndThatItGoesOn() {
        CountDownLatch hang = new CountDownLatch(1);
        CountDownLatch hangs = new CountDownLatch(1);
        AtomicInteger rounds = new AtomicInteger();
        VitalThread thread = VitalThread.every(OFTEN, "hanging", watchdog, () -> {
            rounds.incrementAndGet();
            hangs.countDown();
            awaitUninterrupted(hang);
        });
        awaitUninterrupted(hangs);
        lookFor(9);
        assertThat(watchdog.faults(clock)).isEmpty();
        lookFor(2);
        assertThat(watchdog.faults(clock)).singleElement().asString().contains("hanging");
        hang.countDown();
        await().until(() -> rounds.get() > 3);
        lookFor(1);
        assertThat(watchdog.faults(clock)).isEmpty();
        assertThat(thread.stop(PATIENCE)).isTrue();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void mustReportAThreadOfWhichEveryRoundFails() {
        AtomicInteger rounds = new AtomicInteger();
        VitalThread thread = VitalThread.loop("failing", watchdog, heartbeat -> {
            heartbeat.rest();
            rounds.incrementAndGet();
            throw new OutOfMemoryError("injected");
        });
        await().until(() -> rounds.get() > 2);
        lookFor(12);
        assertThat(watchdog.faults(clock)).singleElement().asString().contains("failing");
        assertThat(thread.stop(PATIENCE)).isTrue();
        assertThat(watchdog.faults(clock)).isEmpty();
    }

    @Test
    void mustNotMindAThreadThatWaitsForWork() {
        CountDownLatch resting = new CountDownLatch(1);
        VitalThread thread = VitalThread.loop("resting", watchdog, heartbeat -> {
            heartbeat.rest();
            resting.countDown();
            new CountDownLatch(1).await();
        });
        awaitUninterrupted(resting);
        lookFor(60);
        assertThat(watchdog.faults(clock)).isEmpty();
        assertThat(thread.stop(PATIENCE)).isTrue();
    }

    @Test
    void mustStartAThreadAgainThatHasDied() {
        AtomicInteger rounds = new AtomicInteger();
        AtomicBoolean lethal = new AtomicBoolean(true);
        VitalThread thread = VitalThread.every(OFTEN, "dying", watchdog, () -> {
            rounds.incrementAndGet();
            if (lethal.getAndSet(false)) {
                // Not even telling of it works.
                throw new UnspeakableError();
            }
        });
        await().until(() -> rounds.get() > 3 || revived(thread));
        assertThat(thread.stop(PATIENCE)).isTrue();
    }

    private boolean revived(VitalThread thread) {
        lookFor(1);
        return thread.revive();
    }

    /** Fails again where it is to be logged. */
    private static final class UnspeakableError extends Error {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new OutOfMemoryError("injected");
        }

        @Override
        public synchronized Throwable getCause() {
            throw new OutOfMemoryError("injected");
        }
    }

    @Test
    void mustNotTakeAPauseOfTheWholeJvmForAFault() {
        lookFor(1);
        clock += 3600 * SECOND;
        assertThat(watchdog.faults(clock)).isEmpty();
        lookFor(1);
        assertThat(watchdog.faults(clock)).isEmpty();
    }

    @Test
    void mustReportThatNothingLooksAtTheThreadsAtTheSecondLook() {
        lookFor(1);
        clock += 11 * SECOND;
        assertThat(watchdog.faults(clock)).isEmpty();
        assertThat(watchdog.faults(clock + SECOND / 2)).isEmpty();
        assertThat(watchdog.faults(clock + SECOND)).singleElement().asString().contains("housekeeper");
    }

    @Test
    void mustNotReportAQuietSecondBetweenTwoPauses() {
        lookFor(1);
        clock += 11 * SECOND;
        assertThat(watchdog.faults(clock)).isEmpty();
        lookFor(1);
        clock += 11 * SECOND;
        assertThat(watchdog.faults(clock)).isEmpty();
    }

    @Test
    void mustNotStartWhatWasStopped() {
        VitalThread thread = VitalThread.every(OFTEN, "stopped", watchdog, () -> {});
        assertThat(thread.stop(PATIENCE)).isTrue();
        assertThat(thread.revive()).isFalse();
        assertThat(thread.stop(PATIENCE)).isTrue();
    }
}

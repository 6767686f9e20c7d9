package org.wsgibridge.pool;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.pool.GroupFixture.Request;
import org.wsgibridge.pool.stats.GroupStats;
import org.wsgibridge.settings.group.Capacity;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.testkit.TestSettings;

/**
 * Forces two events that may meet in a process group into either order, and lets them loose on each other. Deadlines
 * are reached by telling the group a time, not by waiting.
 */
abstract class RaceFixture {
    static final int REPETITIONS = 1000;
    static final Duration HOUR = Duration.ofHours(1);
    static final Duration LONG = Duration.ofHours(5);

    /** Which comes first. */
    enum Order {
        ONE,
        OTHER,
        BOTH_AT_ONCE
    }

    /** Something that happens. */
    interface Event {
        void happen() throws Exception;
    }

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final CyclicBarrier barrier = new CyclicBarrier(2);

    @TempDir
    Path home;

    /** Thousands of interpreters that come and go, as they should, are no news. */
    @BeforeAll
    static void keepQuiet() {
        level(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        level(null);
    }

    private static void level(@Nullable Level level) {
        ((Logger) LoggerFactory.getLogger(RaceFixture.class.getPackageName())).setLevel(level);
    }

    @AfterEach
    void endThread() {
        thread.shutdownNow();
    }

    GroupFixture fixture(int threads, Duration queue, Duration request, Duration interrupt)
            throws InterpreterStartException {
        TestSettings settings = GroupFixture.defaults(home)
                .capacity(new Capacity(1, threads, 100, 10))
                .timeouts(queue, request, interrupt, LONG)
                .interpreterTimeouts(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5));
        return new GroupFixture(settings, false).start();
    }

    void run(Order order, Event one, Event other) throws Exception {
        switch (order) {
            case ONE -> {
                one.happen();
                other.happen();
            }
            case OTHER -> {
                other.happen();
                one.happen();
            }
            case BOTH_AT_ONCE -> {
                Future<?> done = thread.submit(() -> {
                    meet();
                    other.happen();
                    return null;
                });
                meet();
                one.happen();
                done.get();
            }
        }
    }

    private void meet() throws InterruptedException, BrokenBarrierException {
        barrier.await();
    }

    /** Waits without a pause: a thousand pauses would take minutes. */
    static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("it did not happen within 30 s");
            }
            LockSupport.parkNanos(10_000);
        }
    }

    static void tick(GroupFixture fixture, Request late) {
        fixture.group.tick(late.exchange().times().dispatched() + HOUR.toNanos() + 1);
    }

    static void awaitDispatch(Request request) {
        until(() -> request.exchange().times().applicationStarted() != 0);
    }

    static void settle(GroupFixture fixture) {
        until(() -> {
            GroupStats stats = fixture.group.view().stats();
            return stats.busy() == 0 && stats.stuck() == 0 && stats.queued() == 0 && stats.active() == 1;
        });
    }

    static void assertDecidedOnce(GroupFixture fixture, Request request, int releases) {
        assertThat(request.decisions()).hasValue(1);
        assertThat(request.channel().isClosed()).isTrue();
        assertThat(request.channel().calls()).doesNotHaveDuplicates();
        assertThat(fixture.releases(request)).isEqualTo(releases);
    }

    static void assertOutcome(Order order, Request request, Outcome ifOne, Outcome ifOther) {
        Outcome outcome = request.exchange().outcome();
        switch (order) {
            case ONE -> assertThat(outcome).isEqualTo(ifOne);
            case OTHER -> assertThat(outcome).isEqualTo(ifOther);
            case BOTH_AT_ONCE -> assertThat(outcome).isIn(ifOne, ifOther);
        }
    }
}

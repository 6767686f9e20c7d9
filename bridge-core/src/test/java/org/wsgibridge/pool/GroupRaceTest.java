package org.wsgibridge.pool;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.pool.GroupFixture.Request;
import org.wsgibridge.pool.stats.GroupStats;
import org.wsgibridge.settings.group.Capacity;
import org.wsgibridge.settings.group.Reload;
import org.wsgibridge.settings.group.StartupFailure;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.testkit.ScriptedEngine;
import org.wsgibridge.testkit.TestSettings;

/**
 * The event that comes first wins, and nothing is lost or done twice: each pair of events that may meet in a process
 * group, forced into either order and let loose on each other, a thousand times each. Deadlines are reached by telling
 * the group a time, not by waiting.
 */
class GroupRaceTest {
    private static final int REPETITIONS = 1000;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration LONG = Duration.ofHours(5);

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
        ((Logger) LoggerFactory.getLogger(GroupRaceTest.class.getPackageName())).setLevel(level);
    }

    @AfterEach
    void endThread() {
        thread.shutdownNow();
    }

    private GroupFixture fixture(int threads, Duration queue, Duration request, Duration interrupt)
            throws InterpreterStartException {
        TestSettings settings = GroupFixture.defaults(home)
                .capacity(new Capacity(1, threads, 100, 10))
                .timeouts(queue, request, interrupt, LONG)
                .interpreterTimeouts(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5));
        return new GroupFixture(settings, false).start();
    }

    private void run(Order order, Event one, Event other) throws Exception {
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
    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("it did not happen within 30 s");
            }
            LockSupport.parkNanos(10_000);
        }
    }

    private static void tick(GroupFixture fixture, Request late) {
        fixture.group.tick(late.exchange().times().dispatched() + HOUR.toNanos() + 1);
    }

    private static void awaitDispatch(Request request) {
        until(() -> request.exchange().times().applicationStarted() != 0);
    }

    private static void settle(GroupFixture fixture) {
        until(() -> {
            GroupStats stats = fixture.group.view().stats();
            return stats.busy() == 0 && stats.stuck() == 0 && stats.queued() == 0 && stats.active() == 1;
        });
    }

    private static void assertDecidedOnce(GroupFixture fixture, Request request, int releases) {
        assertThat(request.decisions()).hasValue(1);
        assertThat(request.channel().isClosed()).isTrue();
        assertThat(request.channel().calls()).doesNotHaveDuplicates();
        assertThat(fixture.releases(request)).isEqualTo(releases);
    }

    private static void assertOutcome(Order order, Request request, Outcome ifOne, Outcome ifOther) {
        Outcome outcome = request.exchange().outcome();
        switch (order) {
            case ONE -> assertThat(outcome).isEqualTo(ifOne);
            case OTHER -> assertThat(outcome).isEqualTo(ifOther);
            case BOTH_AT_ONCE -> assertThat(outcome).isIn(ifOne, ifOther);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustDecideBetweenCompletionAndTimeout(Order order) throws Exception {
        try (GroupFixture fixture = fixture(1, LONG, HOUR, LONG)) {
            for (int i = 0; i < REPETITIONS; i++) {
                Request request = fixture.send("gate");
                awaitDispatch(request);
                run(
                        order,
                        () -> {
                            fixture.open(request);
                            until(() -> !request.exchange().isOpen());
                        },
                        () -> tick(fixture, request));
                settle(fixture);
                assertDecidedOnce(fixture, request, 1);
                assertOutcome(order, request, Outcome.COMPLETED, Outcome.REQUEST_TIMEOUT);
                assertThat(request.channel().status()).isIn(200, 504);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustDecideBetweenAWriteAndAClientThatGoes(Order order) throws Exception {
        try (GroupFixture fixture = fixture(1, LONG, HOUR, LONG)) {
            fixture.defineStream();
            for (int i = 0; i < REPETITIONS; i++) {
                Request request = fixture.send("stream");
                awaitDispatch(request);
                run(
                        order,
                        () -> {
                            fixture.open(request);
                            until(() -> fixture.releases(request) == 1);
                        },
                        () -> request.exchange().terminate(Outcome.CLIENT_GONE, 0));
                settle(fixture);
                assertThat(request.decisions()).hasValue(1);
                assertOutcome(order, request, Outcome.COMPLETED, Outcome.CLIENT_GONE);
                assertThat(request.channel().isAborted())
                        .isEqualTo(request.exchange().outcome() == Outcome.CLIENT_GONE);
                assertThat(fixture.releases(request)).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustCountARequestAsStuckOnlyUntilItsRelease(Order order) throws Exception {
        try (GroupFixture fixture = fixture(2, LONG, HOUR, Duration.ZERO)) {
            int replaced = 0;
            for (int i = 0; i < REPETITIONS; i++) {
                Request request = fixture.send("deaf");
                awaitDispatch(request);
                tick(fixture, request);
                run(
                        order,
                        () -> {
                            fixture.open(request);
                            until(() -> fixture.releases(request) == 1);
                        },
                        () -> {
                            tick(fixture, request);
                            assertThat(fixture.group.view().stats().stuck()).isIn(0, 1);
                        });
                settle(fixture);
                assertDecidedOnce(fixture, request, 1);
                assertThat(request.exchange().outcome()).isEqualTo(Outcome.REQUEST_TIMEOUT);
                if (order == Order.OTHER) {
                    int old = replaced++;
                    until(() -> fixture.engine.opened().get(old).closedBecause() != null);
                    assertThat(fixture.engine.opened()).hasSize(1 + replaced);
                }
                until(() -> fixture.group.view().stats().interpreters().size() == 1);
            }
            if (order == Order.ONE) {
                assertThat(fixture.engine.opened()).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustNotLetALateTimeoutReachTheNextRequestOfTheSlot(Order order) throws Exception {
        AtomicInteger interrupted = new AtomicInteger();
        try (GroupFixture fixture = fixture(1, LONG, HOUR, LONG)) {
            fixture.engine.define("careful", exchange -> {
                for (int i = 0; i < 20; i++) {
                    if (Thread.currentThread().isInterrupted()) {
                        interrupted.incrementAndGet();
                    }
                    Thread.onSpinWait();
                }
                ScriptedEngine.respond(exchange, "done");
            });
            for (int i = 0; i < REPETITIONS; i++) {
                Request late = fixture.send("gate");
                awaitDispatch(late);
                Request next = fixture.send("careful");
                run(
                        order,
                        () -> {
                            fixture.open(late);
                            until(() -> !late.exchange().isOpen());
                        },
                        () -> tick(fixture, late));
                until(() -> !next.exchange().isOpen());
                settle(fixture);
                assertDecidedOnce(fixture, late, 1);
                assertDecidedOnce(fixture, next, 1);
                assertThat(next.exchange().outcome()).isEqualTo(Outcome.COMPLETED);
                assertThat(interrupted).hasValue(0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustDecideBetweenDispatchAndQueueTimeout(Order order) throws Exception {
        try (GroupFixture fixture = fixture(1, HOUR, LONG, LONG)) {
            for (int i = 0; i < REPETITIONS; i++) {
                Request running = fixture.send("gate");
                Request waiting = fixture.send("hello");
                long late = waiting.exchange().times().queued() + HOUR.toNanos() + 1;
                run(
                        order,
                        () -> {
                            fixture.open(running);
                            until(() -> !waiting.exchange().isOpen());
                        },
                        () -> fixture.group.tick(late));
                settle(fixture);
                assertDecidedOnce(fixture, running, 1);
                assertOutcome(order, waiting, Outcome.COMPLETED, Outcome.QUEUE_TIMEOUT);
                boolean ran = waiting.exchange().outcome() == Outcome.COMPLETED;
                assertDecidedOnce(fixture, waiting, ran ? 1 : 0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustServeEveryRequestThatMeetsAReload(Order order) throws Exception {
        try (GroupFixture fixture = fixture(2, LONG, LONG, LONG)) {
            for (int i = 0; i < REPETITIONS; i++) {
                int generation = i + 2;
                Request request = fixture.request("hello");
                run(order, () -> fixture.group.admit(request.exchange()), fixture.group::reload);
                until(() -> !request.exchange().isOpen());
                until(() -> {
                    var interpreters = fixture.group.view().stats().interpreters();
                    return interpreters.size() == 1 && interpreters.get(0).generation() == generation;
                });
                settle(fixture);
                assertDecidedOnce(fixture, request, 1);
                assertThat(request.exchange().outcome()).isEqualTo(Outcome.COMPLETED);
            }
            assertThat(fixture.engine.opened()).hasSize(REPETITIONS + 1);
        }
    }

    /**
     * The end of a load meets a further reload: what comes after that was asked for waits for what is loaded after it.
     */
    @ParameterizedTest
    @EnumSource
    void mustServeNoFormerCodeAfterAReloadWasAskedFor(Order order) throws Exception {
        TestSettings settings = GroupFixture.defaults(home)
                .capacity(new Capacity(1, 2, 100, 10))
                .timeouts(LONG, LONG, LONG, LONG)
                .interpreterTimeouts(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5))
                .reload(Reload.CHANGES, StartupFailure.FAIL);
        try (GroupFixture fixture = new GroupFixture(settings, false).start()) {
            for (int i = 0; i < REPETITIONS; i++) {
                int before = fixture.engine.attempts();
                CountDownLatch opening = new CountDownLatch(1);
                fixture.engine.holdOpening(opening);
                fixture.group.reload();
                until(() -> fixture.engine.attempts() > before);
                Request request = fixture.request("hello");
                AtomicInteger atTheTime = new AtomicInteger();
                run(order, opening::countDown, () -> {
                    fixture.group.reload();
                    atTheTime.set(fixture.engine.attempts());
                    fixture.group.admit(request.exchange());
                });
                until(() -> !request.exchange().isOpen());
                assertThat(request.exchange().outcome()).isEqualTo(Outcome.COMPLETED);
                assertThat(numberOf(request)).isGreaterThanOrEqualTo(atTheTime.get());
                until(() -> fixture.group.view().stats().interpreters().size() == 1
                        && fixture.group.view().stats().queued() == 0);
            }
        }
    }

    private static int numberOf(Request request) {
        String name = Objects.requireNonNull(request.exchange().interpreter());
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }

    @ParameterizedTest
    @EnumSource
    void mustServeOrRefuseEveryRequestThatMeetsTheEnd(Order order) throws Exception {
        for (int i = 0; i < REPETITIONS; i++) {
            try (GroupFixture fixture = fixture(1, LONG, LONG, LONG)) {
                Request request = fixture.request("hello");
                run(order, () -> fixture.group.admit(request.exchange()), fixture.group::close);
                assertOutcome(order, request, Outcome.COMPLETED, Outcome.REJECTED);
                assertDecidedOnce(fixture, request, request.channel().status() == 200 ? 1 : 0);
                assertThat(fixture.group.view().stats().queued()).isZero();
                assertThat(fixture.group.view().stats().interpreters()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustDecideBetweenCompletionAndTheLossOfTheInterpreter(Order order) throws Exception {
        for (int i = 0; i < REPETITIONS; i++) {
            try (GroupFixture fixture = fixture(1, LONG, LONG, LONG)) {
                Request request = fixture.send("gate");
                awaitDispatch(request);
                run(
                        order,
                        () -> {
                            fixture.open(request);
                            until(() -> !request.exchange().isOpen());
                        },
                        () -> fixture.engine.opened().get(0).crash());
                settle(fixture);
                until(() -> fixture.releases(request) == 1);
                assertDecidedOnce(fixture, request, 1);
                assertOutcome(order, request, Outcome.COMPLETED, Outcome.INTERPRETER_LOST);
                assertThat(fixture.engine.opened()).hasSize(2);
            }
        }
    }
}

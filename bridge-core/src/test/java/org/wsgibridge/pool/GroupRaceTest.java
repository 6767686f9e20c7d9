package org.wsgibridge.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.pool.GroupFixture.Request;
import org.wsgibridge.testkit.ScriptedEngine;

/**
 * The event that comes first wins, and nothing is lost or done twice: each pair of events that may meet in a request,
 * forced into either order and let loose on each other, a thousand times each.
 */
class GroupRaceTest extends RaceFixture {
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
}

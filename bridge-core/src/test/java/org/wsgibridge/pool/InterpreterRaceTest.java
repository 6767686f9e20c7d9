package org.wsgibridge.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.pool.GroupFixture.Request;
import org.wsgibridge.settings.group.Capacity;
import org.wsgibridge.settings.group.Reload;
import org.wsgibridge.settings.group.StartupFailure;
import org.wsgibridge.testkit.TestSettings;

/** Requests that meet a reload, the loss of their interpreter or the end of their process group, in either order. */
class InterpreterRaceTest extends RaceFixture {
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

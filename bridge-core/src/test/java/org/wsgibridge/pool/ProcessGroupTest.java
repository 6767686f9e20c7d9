package org.wsgibridge.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.wsgibridge.pool.GroupFixture.awaitStatus;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.pool.GroupFixture.Request;
import org.wsgibridge.pool.stats.GroupStats;
import org.wsgibridge.settings.group.Reload;
import org.wsgibridge.settings.group.StartupFailure;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.testkit.ScriptedEngine;
import org.wsgibridge.testkit.ScriptedInterpreter;
import org.wsgibridge.testkit.TestSettings;

class ProcessGroupTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(200);

    @TempDir
    Path home;

    private TestSettings settings() {
        return GroupFixture.defaults(home);
    }

    @Test
    void mustRunAsManyRequestsAsThereAreSlotsAndKeepTheOthersWaiting() throws Exception {
        try (GroupFixture fixture = new GroupFixture(settings().capacity(2, 2, 10, 0)).start()) {
            await().until(() -> fixture.group.view().stats().interpreters().size() == 2);
            List<Request> requests = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                requests.add(fixture.send("gate"));
            }
            GroupStats stats = fixture.group.view().stats();
            assertThat(stats.busy()).isEqualTo(4);
            assertThat(stats.queued()).isEqualTo(2);
            assertThat(stats.interpreters()).allMatch(interpreter -> interpreter.inFlight() == 2);
            requests.forEach(fixture::open);
            requests.forEach(request -> awaitStatus(request, 200));
            await().until(() -> fixture.group.view().stats().busy() == 0);
        }
    }

    @Test
    void mustRunWaitingRequestsInTheOrderInWhichTheyCame() throws Exception {
        List<String> order = new ArrayList<>();
        try (GroupFixture fixture = new GroupFixture(settings().capacity(1, 1, 10, 0)).start()) {
            fixture.engine.define("note", exchange -> {
                order.add(exchange.id());
                ScriptedEngine.respond(exchange, "noted");
            });
            Request first = fixture.send("gate");
            List<Request> waiting = List.of(fixture.send("note"), fixture.send("note"), fixture.send("note"));
            fixture.open(first);
            waiting.forEach(request -> awaitStatus(request, 200));
            assertThat(order)
                    .isEqualTo(waiting.stream()
                            .map(request -> request.exchange().id())
                            .toList());
        }
    }

    @Test
    void mustRejectAtOnceWhenTheQueueIsFull() throws Exception {
        try (GroupFixture fixture = new GroupFixture(settings().capacity(1, 1, 1, 0)).start()) {
            fixture.send("gate");
            Request waiting = fixture.send("gate");
            Request rejected = fixture.send("gate");
            assertThat(rejected.channel().status()).isEqualTo(503);
            assertThat(Objects.requireNonNull(rejected.channel().head()).header("Retry-After"))
                    .isEqualTo("1");
            assertThat(rejected.exchange().outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(waiting.exchange().isOpen()).isTrue();
        }
    }

    @Test
    void mustExpireAWaitingRequestThoughNoSlotEverGetsFree() throws Exception {
        TestSettings settings = settings().capacity(1, 1, 10, 0).timeouts(SHORT, LONG, LONG, SHORT);
        try (GroupFixture fixture = new GroupFixture(settings).start()) {
            Request running = fixture.send("gate");
            Request waiting = fixture.send("hello");
            awaitStatus(waiting, 504);
            assertThat(waiting.exchange().outcome()).isEqualTo(Outcome.QUEUE_TIMEOUT);
            assertThat(running.exchange().isOpen()).isTrue();
            assertThat(fixture.group.view().stats().queued()).isZero();
        }
    }

    @Test
    void mustAnswerAtTheDeadlineAndEndOnlyTheRequestThatRunsTooLong() throws Exception {
        TestSettings settings = settings().capacity(1, 2, 10, 0).timeouts(LONG, SHORT, LONG, SHORT);
        try (GroupFixture fixture = new GroupFixture(settings).start()) {
            Request stuck = fixture.send("gate");
            awaitStatus(stuck, 504);
            assertThat(stuck.exchange().outcome()).isEqualTo(Outcome.REQUEST_TIMEOUT);
            awaitStatus(fixture.send("hello"), 200);
            await().until(() -> fixture.group.view().stats().busy() == 0);
            assertThat(fixture.engine.opened()).hasSize(1);
        }
    }

    @Test
    void mustReplaceTheInterpreterOfARequestThatDoesNotUnwind() throws Exception {
        TestSettings settings = settings().capacity(1, 2, 10, 0).timeouts(LONG, SHORT, SHORT, SHORT);
        try (GroupFixture fixture = new GroupFixture(settings).start()) {
            Request stuck = fixture.send("deaf");
            awaitStatus(stuck, 504);
            await().until(() -> fixture.engine.opened().size() == 2);
            awaitStatus(fixture.send("hello"), 200);
            ScriptedInterpreter first = fixture.engine.opened().get(0);
            await().untilAsserted(() -> assertThat(first.closedBecause()).isEqualTo(ShutdownReason.REQUEST_TIMEOUT));
            assertThat(stuck.channel().text()).doesNotContain("late");
        }
    }

    @Test
    void mustReplaceAnInterpreterThatHasServedItsNumberWithoutLosingARequest() throws Exception {
        try (GroupFixture fixture = new GroupFixture(settings().capacity(2, 2, 1000, 20)).start()) {
            List<Request> requests = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                requests.add(fixture.send("hello"));
            }
            await().until(() ->
                    requests.stream().allMatch(request -> request.channel().isClosed()));
            assertThat(requests).allMatch(request -> request.channel().status() == 200);
            await().until(() -> fixture.engine.opened().size() > 2);
            await().untilAsserted(() -> assertThat(fixture.engine.opened())
                    .anyMatch(interpreter -> interpreter.closedBecause() == ShutdownReason.MAXIMUM_REQUESTS));
        }
    }

    @Test
    void mustReplaceALostInterpreterAndAnswerItsRequestWith502() throws Exception {
        try (GroupFixture fixture = new GroupFixture(settings().capacity(1, 1, 10, 0)).start()) {
            Request running = fixture.send("gate");
            Request waiting = fixture.send("hello");
            fixture.engine.opened().get(0).crash();
            awaitStatus(running, 502);
            awaitStatus(waiting, 200);
            assertThat(fixture.engine.opened()).hasSize(2);
        }
    }

    @Test
    void mustFailToStartWhenTheFirstInterpreterCannotBeOpened() {
        GroupFixture fixture = new GroupFixture(settings());
        fixture.engine.failOpening(1);
        assertThatThrownBy(fixture::start).isInstanceOf(InterpreterStartException.class);
        fixture.close();
    }

    @Test
    void mustAnswer503WhileNoInterpreterCanBeOpenedAndServeAsSoonAsOneCan() throws Exception {
        TestSettings settings = settings().reload(Reload.NEVER, StartupFailure.RETRY);
        try (GroupFixture fixture = new GroupFixture(settings)) {
            fixture.engine.failOpening(Integer.MAX_VALUE);
            fixture.start();
            Request early = fixture.send("hello");
            awaitStatus(early, 503);
            fixture.engine.failOpening(0);
            await().until(() -> fixture.group.view().stats().interpreters().size() == 1);
            awaitStatus(fixture.send("hello"), 200);
        }
    }

    @Test
    void mustNotTakeARequestThatWasJustDispatchedForOneThatRunsTooLong() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        try (GroupFixture fixture = new GroupFixture(settings().capacity(1, 2, 10, 0)).start()) {
            Thread housekeeper = new Thread(() -> {
                while (!done.get()) {
                    fixture.group.tick();
                }
            });
            housekeeper.start();
            for (int i = 0; i < 3000; i++) {
                Request request = fixture.send("hello");
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> !request.exchange().isOpen());
                assertThat(request.exchange().outcome()).isEqualTo(Outcome.COMPLETED);
            }
            done.set(true);
            housekeeper.join();
        } finally {
            done.set(true);
        }
    }

    @Test
    void mustFinishWhatRunsAndRejectWhatWaitsWhenItIsClosed() throws Exception {
        GroupFixture fixture = new GroupFixture(settings().capacity(1, 1, 10, 0)).start();
        Request running = fixture.send("gate");
        Request waiting = fixture.send("hello");
        Thread closing = new Thread(fixture.group::close);
        closing.start();
        awaitStatus(waiting, 503);
        assertThat(waiting.exchange().outcome()).isEqualTo(Outcome.SHUTDOWN);
        fixture.open(running);
        awaitStatus(running, 200);
        closing.join();
        awaitStatus(fixture.send("hello"), 503);
        fixture.close();
    }

    /** An application that is interrupted fails in any way; its client hears of the shutdown. */
    @Test
    void mustAnswerWhatOutlivesGracefulTimeoutBeforeItIsInterrupted() throws Exception {
        Duration graceful = Duration.ofMillis(300);
        Duration never = Duration.ofHours(1);
        GroupFixture fixture = new GroupFixture(settings().timeouts(never, never, never, graceful)).start();
        Request running = fixture.send("gate");

        fixture.group.close();

        awaitStatus(running, 503);
        assertThat(running.exchange().outcome()).isEqualTo(Outcome.SHUTDOWN);
        assertThat(running.channel().header("Connection")).isEqualTo("close");
        fixture.close();
    }

    @Test
    void mustLeaveNoThreadBehind() throws Exception {
        GroupFixture fixture = new GroupFixture(settings().capacity(2, 2, 10, 0)).start();
        awaitStatus(fixture.send("hello"), 200);
        fixture.close();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.startsWith("wsgi-")))
                .isEmpty());
    }
}

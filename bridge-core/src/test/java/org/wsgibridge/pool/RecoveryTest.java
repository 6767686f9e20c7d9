package org.wsgibridge.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.wsgibridge.pool.GroupFixture.awaitStatus;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.pool.GroupFixture.Request;
import org.wsgibridge.settings.group.Capacity;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.testkit.ScriptedInterpreter;
import org.wsgibridge.testkit.TestSettings;

/** The ladder for requests that run too long, and the end of interpreters that no longer take requests. */
class RecoveryTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration NONE = Duration.ZERO;

    @TempDir
    Path home;

    private TestSettings settings(int processes, int threads, int maximumStuck) {
        return GroupFixture.defaults(home).capacity(new Capacity(processes, threads, 100, maximumStuck));
    }

    private static void awaitStuck(GroupFixture fixture, int stuck) {
        await().until(() -> fixture.group.view().stats().stuck() == stuck);
    }

    @Test
    void mustAskForTheStackThenInterruptThenUseForce() throws Exception {
        TestSettings settings = settings(1, 2, 10).timeouts(LONG, SHORT, SHORT, SHORT);
        try (GroupFixture fixture = new GroupFixture(settings).start()) {
            fixture.send("deaf");
            ScriptedInterpreter first = fixture.engine.opened().get(0);
            await().untilAsserted(
                            () -> assertThat(first.ladder()).containsExactly("stack r1", "interrupt r1", "force r1"));
        }
    }

    /** Whether the engine tells of the exception sooner or later, or never. */
    @Test
    void mustRecordTheSameExceptionForEveryRequestThatTimesOut() throws Exception {
        TestSettings settings = settings(1, 2, 10).timeouts(LONG, SHORT, LONG, SHORT);
        try (GroupFixture fixture = new GroupFixture(settings).start()) {
            Request deaf = fixture.send("deaf");
            Request gate = fixture.send("gate");
            gate.exchange().failure().escaped("KeyError");

            awaitStatus(deaf, 504);
            awaitStatus(gate, 504);

            assertThat(deaf.exchange().exception()).isEqualTo("RequestTimeout");
            assertThat(gate.exchange().exception()).isEqualTo("RequestTimeout");
            assertThat(gate.exchange().failure().type()).isEqualTo("KeyError");
            fixture.open(deaf);
        }
    }

    @Test
    void mustReplaceTheInterpreterOfAStuckRequestAndLetTheOthersFinish() throws Exception {
        // The sibling has the same time, in which the new interpreter opens.
        TestSettings settings = settings(1, 2, 10).timeouts(LONG, SECOND.multipliedBy(5), SHORT, SHORT);
        try (GroupFixture fixture = new GroupFixture(settings).start()) {
            ScriptedInterpreter first = fixture.engine.opened().get(0);
            Request stuck = fixture.send("deaf");
            awaitStatus(stuck, 504);
            Request sibling = fixture.send("gate");
            awaitStuck(fixture, 1);
            await().until(() -> fixture.group.view().stats().active() == 1
                    && fixture.group.view().stats().interpreters().size() == 2);
            assertThat(first.closedBecause()).isNull();
            fixture.open(sibling);
            awaitStatus(sibling, 200);
            await().untilAsserted(() -> assertThat(first.closedBecause()).isEqualTo(ShutdownReason.REQUEST_TIMEOUT));
            awaitStuck(fixture, 1);
            awaitStatus(fixture.send("hello"), 200);
            fixture.open(stuck);
            awaitStuck(fixture, 0);
            assertThat(fixture.engine.opened()).hasSize(2);
        }
    }

    @Test
    void mustKeepAnInterpreterAboveMaximumStuckUntilThereAreFewerAgain() throws Exception {
        TestSettings settings = settings(1, 2, 0).timeouts(LONG, SHORT, SHORT, SHORT);
        try (GroupFixture fixture = new GroupFixture(settings).start()) {
            Request stuck = fixture.send("deaf");
            awaitStuck(fixture, 1);
            assertThat(fixture.group.notLive())
                    .isEqualTo("process group test: 1 request is stuck, more than maximum-stuck=0");
            awaitStatus(fixture.send("hello"), 200);
            assertThat(fixture.engine.opened()).hasSize(1);
            fixture.open(stuck);
            awaitStuck(fixture, 0);
            assertThat(fixture.group.notLive()).isNull();
            await().untilAsserted(
                            () -> assertThat(fixture.engine.opened().get(0).closedBecause())
                                    .isEqualTo(ShutdownReason.REQUEST_TIMEOUT));
        }
    }

    @Test
    void mustEndRequestsOfADrainingInterpreterAtTheirDeadline() throws Exception {
        TestSettings settings = settings(1, 2, 10).timeouts(LONG, SECOND, LONG, SHORT);
        try (GroupFixture fixture = new GroupFixture(settings).start()) {
            ScriptedInterpreter first = fixture.engine.opened().get(0);
            Request slow = fixture.send("gate");
            first.leave(ShutdownReason.RESTART_INTERVAL);
            await().until(() -> fixture.group.view().stats().interpreters().size() == 2);
            awaitStatus(slow, 504);
            await().untilAsserted(() -> assertThat(first.closedBecause()).isEqualTo(ShutdownReason.RESTART_INTERVAL));
        }
    }

    @Test
    void mustAnswerForARequestThatOutlivesItsInterpreterAndCountItAsStuck() throws Exception {
        TestSettings settings =
                settings(1, 2, 10).timeouts(LONG, NONE, NONE, NONE).interpreterTimeouts(LONG, LONG, SHORT);
        try (GroupFixture fixture = new GroupFixture(settings).start()) {
            Request deaf = fixture.send("deaf");
            assertThat(fixture.group.evict("test-1")).isTrue();
            awaitStatus(deaf, 503);
            assertThat(deaf.exchange().outcome()).isEqualTo(Outcome.SHUTDOWN);
            awaitStuck(fixture, 1);
            fixture.open(deaf);
            awaitStuck(fixture, 0);
        }
    }

    @Test
    void mustEvictAnInterpreterOnlyOnceAndKnowNoOther() throws Exception {
        try (GroupFixture fixture = new GroupFixture(settings(1, 2, 10)).start()) {
            Request running = fixture.send("gate");
            assertThat(fixture.group.evict("test-7")).isFalse();
            assertThat(fixture.group.evict("test-1")).isTrue();
            await().until(() -> fixture.group.view().stats().interpreters().size() == 2);
            fixture.open(running);
            awaitStatus(running, 200);
            await().untilAsserted(
                            () -> assertThat(fixture.engine.opened().get(0).closedBecause())
                                    .isEqualTo(ShutdownReason.EVICTION_SIGNAL));
            assertThat(fixture.group.evict("test-1")).isFalse();
            assertThat(fixture.engine.opened()).hasSize(2);
        }
    }

    @Test
    void mustNotReplaceAnInterpreterTwiceThatIsLostWhileItsReplacementIsOpened() throws Exception {
        try (GroupFixture fixture = new GroupFixture(settings(2, 2, 10)).start()) {
            await().until(() -> fixture.group.view().stats().active() == 2);
            ScriptedInterpreter first = fixture.engine.opened().get(0);
            fixture.engine.failOpening(1);
            first.leave(ShutdownReason.RESTART_INTERVAL);
            first.crash();
            await().until(() -> fixture.group.view().stats().active() == 2);
            assertThat(fixture.engine.opened()).hasSize(3);
        }
    }
}

package org.wsgibridge.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.wsgibridge.pool.GroupFixture.awaitStatus;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.pool.GroupFixture.Request;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.testkit.ScriptedInterpreter;
import org.wsgibridge.testkit.TestSettings;

/** What happens when an interpreter executes nothing any more, or when there is none. */
class LossTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path home;

    private TestSettings settings(Duration connect, Duration deadlock) {
        return GroupFixture.defaults(home)
                .capacity(1, 2, 100, 0)
                .interpreterTimeouts(connect, deadlock, Duration.ofSeconds(1));
    }

    @Test
    void mustReplaceAnInterpreterThatExecutesNothingAndEndItAtOnce() throws Exception {
        try (GroupFixture fixture = new GroupFixture(settings(LONG, SHORT)).start()) {
            ScriptedInterpreter first = fixture.engine.opened().get(0);
            Request hanging = fixture.send("gate");
            first.deadlock();
            await().untilAsserted(() -> assertThat(first.closedBecause()).isEqualTo(ShutdownReason.DEADLOCK_TIMEOUT));
            await().until(() -> !hanging.exchange().isOpen());
            awaitStatus(fixture.send("hello"), 200);
            assertThat(fixture.engine.opened()).hasSize(2);
        }
    }

    /** The reload has claimed it and takes long, or fails: that must not keep it. */
    @Test
    void mustEndAnInterpreterThatExecutesNothingWhileAReloadIsUnderWay() throws Exception {
        CountDownLatch opening = new CountDownLatch(1);
        try (GroupFixture fixture = new GroupFixture(settings(LONG, SHORT)).start()) {
            ScriptedInterpreter first = fixture.engine.opened().get(0);
            fixture.engine.holdOpening(opening);
            fixture.group.reload();
            await().until(() -> fixture.engine.attempts() == 2);
            Request hanging = fixture.send("gate");

            first.deadlock();

            await().untilAsserted(() -> assertThat(first.closedBecause()).isEqualTo(ShutdownReason.DEADLOCK_TIMEOUT));
            await().until(() -> !hanging.exchange().isOpen());
            fixture.engine.failOpening(1);
            opening.countDown();
            await().until(() -> fixture.group.view().stats().active() == 1);
            awaitStatus(fixture.send("hello"), 200);
        }
    }

    @Test
    void mustLetRequestsWaitForTheReplacementOfAnInterpreterThatExecutesNothing() throws Exception {
        CountDownLatch opening = new CountDownLatch(1);
        try (GroupFixture fixture = new GroupFixture(settings(LONG, SHORT)).start()) {
            fixture.engine.holdOpening(opening);
            fixture.engine.opened().get(0).deadlock();
            await().until(() -> fixture.group.view().stats().active() == 0);
            assertThat(fixture.group.notReady()).isEqualTo("process group test: no interpreter is up yet");
            Request waiting = fixture.send("hello");
            assertThat(fixture.group.view().stats().queued()).isEqualTo(1);
            opening.countDown();
            awaitStatus(waiting, 200);
            assertThat(fixture.group.notReady()).isNull();
        }
    }

    @Test
    void mustNotLetARequestWaitLongerThanConnectTimeoutForAnInterpreter() throws Exception {
        CountDownLatch opening = new CountDownLatch(1);
        try (GroupFixture fixture = new GroupFixture(settings(SHORT, LONG)).start()) {
            fixture.engine.holdOpening(opening);
            fixture.engine.opened().get(0).crash();
            Request waiting = fixture.send("hello");
            awaitStatus(waiting, 503);
            assertThat(waiting.exchange().outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(Objects.requireNonNull(waiting.channel().head()).header("Retry-After"))
                    .isEqualTo("1");
            opening.countDown();
            await().until(() -> fixture.group.view().stats().active() == 1);
            awaitStatus(fixture.send("hello"), 200);
        }
    }

    @Test
    void mustLetARequestWaitForASlotHoweverShortConnectTimeoutIs() throws Exception {
        try (GroupFixture fixture = new GroupFixture(settings(Duration.ofMillis(1), LONG)).start()) {
            Request first = fixture.send("gate");
            Request second = fixture.send("gate");
            Request waiting = fixture.send("hello");
            await().during(SHORT).until(() -> waiting.exchange().isOpen());
            fixture.open(first);
            awaitStatus(waiting, 200);
            fixture.open(second);
        }
    }

    @Test
    void mustNotOpenInterpretersWithoutAPauseThatAreLostAtOnce() throws Exception {
        try (GroupFixture fixture = new GroupFixture(settings(LONG, LONG)).start()) {
            for (int lost = 1; lost <= 3; lost++) {
                await().until(() -> fixture.group.view().stats().active() == 1);
                fixture.engine.opened().get(fixture.engine.opened().size() - 1).crash();
            }
            await().until(() -> fixture.group.view().stats().active() == 1);
            assertThat(fixture.engine.opened()).hasSize(4);
        }
    }

    @Test
    void mustTellWhoArrivesOrWaitsAtTheEndToGoElsewhere() throws Exception {
        GroupFixture fixture = new GroupFixture(settings(LONG, LONG)).start();
        Request running = fixture.send("gate");
        Request second = fixture.send("gate");
        Request waiting = fixture.send("hello");
        Thread closing = new Thread(fixture.group::close);
        closing.start();
        awaitStatus(waiting, 503);
        Request late = fixture.send("hello");
        for (Request refused : new Request[] {waiting, late}) {
            var head = Objects.requireNonNull(refused.channel().head());
            assertThat(head.status()).isEqualTo(503);
            assertThat(head.header("Connection")).isEqualTo("close");
            assertThat(head.header("Retry-After")).isEqualTo("1");
        }
        assertThat(fixture.group.notReady()).isEqualTo("process group test: it is shut down");
        fixture.open(running);
        fixture.open(second);
        closing.join();
        fixture.close();
    }
}

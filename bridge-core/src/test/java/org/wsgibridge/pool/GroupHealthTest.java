package org.wsgibridge.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.testkit.ScriptedInterpreter;

/** Readiness by the checks of the application; the test is the clock. */
class GroupHealthTest {
    private static final String PREFIX = "process group test: health check db: ";
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long now = System.nanoTime();

    private static GroupFixture fixture() throws Exception {
        return fixture(1);
    }

    private static GroupFixture fixture(int processes) throws Exception {
        return new GroupFixture(
                        GroupFixture.defaults(java.nio.file.Path.of("."))
                                .capacity(new org.wsgibridge.settings.group.Capacity(processes, 2, 100, 10)),
                        false)
                .start();
    }

    private void tick(GroupFixture fixture, long seconds) {
        now += seconds * SECOND;
        fixture.group.tick(now);
    }

    private static void awaitReason(GroupFixture fixture, String reason) {
        await().untilAsserted(() -> assertThat(fixture.group.notReady()).isEqualTo(reason));
    }

    @Test
    void aGroupWithoutChecksIsReady() throws Exception {
        try (GroupFixture fixture = fixture()) {
            tick(fixture, 1);
            assertThat(fixture.group.notReady()).isNull();
            assertThat(fixture.group.view().healthResults()).isEmpty();
        }
    }

    @Test
    void itIsReadyWhileTheCheckSaysSo() throws Exception {
        try (GroupFixture fixture = fixture()) {
            ScriptedInterpreter interpreter = fixture.engine.opened().get(0);
            interpreter.checks("db", Duration.ofSeconds(2));
            interpreter.answersCheck(CompletableFuture.completedFuture("KeyError: 'x'\nforged"));
            awaitReason(fixture, PREFIX + "it has not answered yet");
            tick(fixture, 1);
            await().until(() -> fixture.group.view().healthResults().size() == 1);
            assertThat(fixture.group.notReady())
                    .startsWith(PREFIX + "KeyError: 'x'")
                    .doesNotContain("\n");
            interpreter.answersCheck(CompletableFuture.completedFuture(""));
            tick(fixture, 1);
            assertThat(interpreter.checksAsked()).isEqualTo(1); // no more often than every five seconds
            tick(fixture, 5);
            await().until(() -> fixture.group.notReady() == null);
            assertThat(fixture.group.view().healthResults().get(0).healthy()).isTrue();
        }
    }

    @Test
    void aCheckThatHangsIsAskedOnceUntilItsTimeout() throws Exception {
        try (GroupFixture fixture = fixture()) {
            ScriptedInterpreter interpreter = fixture.engine.opened().get(0);
            interpreter.checks("db", Duration.ofSeconds(20));
            CompletableFuture<String> late = new CompletableFuture<>();
            interpreter.answersCheck(late);
            tick(fixture, 1);
            await().until(() -> interpreter.checksAsked() == 1);
            tick(fixture, 10);
            tick(fixture, 9);
            assertThat(interpreter.checksAsked()).isEqualTo(1);
            interpreter.answersCheck(CompletableFuture.completedFuture("its last run has not ended yet"));
            tick(fixture, 1);
            await().until(() -> interpreter.checksAsked() == 2);
            awaitReason(fixture, PREFIX + "its last run has not ended yet");
            late.complete(""); // too late: it has lost against its timeout
            assertThat(fixture.group.notReady()).isEqualTo(PREFIX + "its last run has not ended yet");
        }
    }

    @Test
    void anAnswerAfterTheTimeoutChangesNothing() throws Exception {
        try (GroupFixture fixture = fixture()) {
            ScriptedInterpreter interpreter = fixture.engine.opened().get(0);
            interpreter.checks("db", Duration.ofSeconds(2));
            CompletableFuture<String> late = new CompletableFuture<>();
            interpreter.answersCheck(late);
            tick(fixture, 1);
            await().until(() -> interpreter.checksAsked() == 1);
            tick(fixture, 2);
            awaitReason(fixture, PREFIX + "it has not answered within 2 s");
            late.complete("");
            assertThat(fixture.group.notReady()).isEqualTo(PREFIX + "it has not answered within 2 s");
        }
    }

    @Test
    void aCheckOfNewCodeDoesNotMakeAReadyGroupUnreadyBeforeItsFirstAnswer() throws Exception {
        try (GroupFixture fixture = fixture(2)) {
            await().until(() -> fixture.group.view().stats().active() == 2);
            ScriptedInterpreter first = fixture.engine.opened().get(0);
            ScriptedInterpreter second = fixture.engine.opened().get(1);
            first.checks("db", Duration.ofSeconds(2));
            first.answersCheck(CompletableFuture.completedFuture(""));
            tick(fixture, 1);
            await().until(() -> fixture.group.notReady() == null);
            tick(fixture, 1);
            second.checks("cache", Duration.ofSeconds(2));
            CompletableFuture<String> answer = new CompletableFuture<>();
            second.answersCheck(answer);
            first.leave(ShutdownReason.RESTART_INTERVAL);
            await().until(() -> first.closedBecause() != null);
            assertThat(fixture.group.notReady()).isNull();
            tick(fixture, 1);
            await().until(() -> second.checksAsked() == 1);
            assertThat(fixture.group.notReady()).isNull();
            answer.complete("no cache");
            awaitReason(fixture, PREFIX.replace("db", "cache") + "no cache");
        }
    }

    @Test
    void theAnswerToAPredecessorOfTheSameNameHoldsUntilThereIsANewOne() throws Exception {
        try (GroupFixture fixture = fixture(2)) {
            await().until(() -> fixture.group.view().stats().active() == 2);
            ScriptedInterpreter first = fixture.engine.opened().get(0);
            ScriptedInterpreter second = fixture.engine.opened().get(1);
            first.checks("db", Duration.ofSeconds(2));
            first.answersCheck(CompletableFuture.completedFuture("no database"));
            tick(fixture, 1);
            awaitReason(fixture, PREFIX + "no database");
            second.checks("db", Duration.ofSeconds(2));
            CompletableFuture<String> answer = new CompletableFuture<>();
            second.answersCheck(answer);
            first.leave(ShutdownReason.RESTART_INTERVAL);
            await().until(() -> first.closedBecause() != null);
            tick(fixture, 1);
            await().until(() -> second.checksAsked() == 1);
            assertThat(fixture.group.notReady()).isEqualTo(PREFIX + "no database");
            answer.complete("");
            await().until(() -> fixture.group.notReady() == null);
        }
    }

    @Test
    void anInterpreterThatLeavesIsForgottenWithItsRun() throws Exception {
        try (GroupFixture fixture = fixture()) {
            ScriptedInterpreter first = fixture.engine.opened().get(0);
            first.checks("db", Duration.ofSeconds(2));
            first.answersCheck(new CompletableFuture<>());
            tick(fixture, 1);
            await().until(() -> first.checksAsked() == 1);
            first.leave(ShutdownReason.RESTART_INTERVAL);
            await().until(() -> first.closedBecause() != null);
            assertThat(fixture.group.notReady()).isNull(); // the other one has none
            ScriptedInterpreter second = fixture.engine.opened().get(1);
            second.checks("db", Duration.ofSeconds(2));
            second.answersCheck(CompletableFuture.completedFuture(""));
            tick(fixture, 3);
            await().until(() -> fixture.group.view().healthResults().size() == 1);
            assertThat(fixture.group.notReady()).isNull();
        }
    }
}

package org.wsgibridge.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.wsgibridge.pool.GroupFixture.awaitStatus;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.pool.GroupFixture.Request;
import org.wsgibridge.settings.group.ProcessGroupSettings.Recycling;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.spi.Usage;
import org.wsgibridge.testkit.ScriptedInterpreter;
import org.wsgibridge.testkit.TestSettings;

/** Interpreters that are worn out are replaced: one at a time, the replacement first. */
class RecyclingTest {
    private static final Duration NONE = Duration.ZERO;
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path home;

    private TestSettings settings(int processes, Recycling recycling) {
        return GroupFixture.defaults(home).capacity(processes, 2, 1000, 0).recycling(recycling);
    }

    private static void awaitClosed(ScriptedInterpreter interpreter, ShutdownReason reason) {
        await().untilAsserted(() -> assertThat(interpreter.closedBecause()).isEqualTo(reason));
    }

    @Test
    void mustReplaceAnInterpreterAtItsAgeWithoutLosingARequest() throws Exception {
        Recycling recycling = new Recycling(0, Duration.ofMillis(500), NONE, NONE, 0);
        try (GroupFixture fixture = new GroupFixture(settings(2, recycling)).start()) {
            List<Request> requests = new ArrayList<>();
            await().until(() -> {
                requests.add(fixture.send("hello"));
                return fixture.engine.opened().stream()
                                .filter(interpreter -> interpreter.closedBecause() == ShutdownReason.RESTART_INTERVAL)
                                .count()
                        >= 2;
            });
            requests.forEach(request -> awaitStatus(request, 200));
        }
    }

    @Test
    void mustReplaceOneInterpreterOfAGroupAtATimeAndKeepItsCapacity() throws Exception {
        Recycling recycling = new Recycling(0, NONE, NONE, NONE, 1000);
        try (GroupFixture fixture = new GroupFixture(settings(3, recycling)).start()) {
            await().until(() -> fixture.group.view().stats().active() == 3);
            List<ScriptedInterpreter> first = List.copyOf(fixture.engine.opened());
            first.forEach(interpreter -> interpreter.uses(new Usage(NONE, 2000)));
            await().pollInterval(Duration.ofMillis(5)).until(() -> {
                assertThat(fixture.group.view().stats().active()).isGreaterThanOrEqualTo(3);
                assertThat(fixture.group.view().stats().interpreters()).hasSizeLessThanOrEqualTo(4);
                return first.stream()
                        .allMatch(interpreter -> interpreter.closedBecause() == ShutdownReason.MEMORY_LIMIT);
            });
            assertThat(fixture.engine.opened()).hasSize(6);
        }
    }

    @Test
    void mustReplaceAnInterpreterThatHasUsedUpItsCpuTime() throws Exception {
        Recycling recycling = new Recycling(0, NONE, NONE, Duration.ofSeconds(10), 0);
        try (GroupFixture fixture = new GroupFixture(settings(1, recycling)).start()) {
            ScriptedInterpreter first = fixture.engine.opened().get(0);
            first.uses(new Usage(Duration.ofSeconds(12), 0));
            awaitClosed(first, ShutdownReason.CPU_TIME_LIMIT);
            awaitStatus(fixture.send("hello"), 200);
        }
    }

    @Test
    void mustReplaceAnIdleInterpreterThoughAMonitorStillAsksAndLeaveTheFreshOneAlone() throws Exception {
        Recycling recycling = new Recycling(0, NONE, SHORT, NONE, 0);
        try (GroupFixture fixture = new GroupFixture(settings(1, recycling)).start()) {
            ScriptedInterpreter first = fixture.engine.opened().get(0);
            awaitStatus(fixture.send("hello"), 200);
            await().until(() -> {
                awaitStatus(fixture.sendTo("/monitor/state", "hello"), 200);
                return first.closedBecause() == ShutdownReason.INACTIVITY_TIMEOUT;
            });
            await().during(Duration.ofMillis(2500)).until(() -> {
                awaitStatus(fixture.sendTo("/monitor", "hello"), 200);
                return fixture.engine.opened().size() == 2;
            });
        }
    }

    @Test
    void mustNotTakeAnInterpreterForIdleWhileItRunsARequest() throws Exception {
        Recycling recycling = new Recycling(0, NONE, SHORT, NONE, 0);
        try (GroupFixture fixture = new GroupFixture(settings(1, recycling)).start()) {
            Request running = fixture.send("gate");
            awaitStatus(fixture.send("hello"), 200);
            await().during(Duration.ofMillis(2500))
                    .until(() -> fixture.engine.opened().size() == 1);
            fixture.open(running);
            awaitClosed(fixture.engine.opened().get(0), ShutdownReason.INACTIVITY_TIMEOUT);
        }
    }

    @Test
    void mustKeepTheOldInterpreterServingAsLongAsItsReplacementCannotBeOpened() throws Exception {
        Recycling recycling = new Recycling(0, NONE, NONE, NONE, 1000);
        try (GroupFixture fixture = new GroupFixture(settings(1, recycling)).start()) {
            ScriptedInterpreter first = fixture.engine.opened().get(0);
            fixture.engine.failOpening(1);
            first.uses(new Usage(NONE, 2000));
            await().pollInterval(Duration.ofMillis(5)).until(() -> {
                awaitStatus(fixture.send("hello"), 200);
                return first.closedBecause() == ShutdownReason.MEMORY_LIMIT;
            });
        }
    }
}

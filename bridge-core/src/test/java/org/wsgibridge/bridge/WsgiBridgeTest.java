package org.wsgibridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.Reload;
import org.wsgibridge.settings.group.StartupFailure;
import org.wsgibridge.settings.monitoring.AdminSettings;
import org.wsgibridge.settings.monitoring.MetricsSettings;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.testkit.ScriptedEngine;
import org.wsgibridge.testkit.TestSettings;

/** What an operator asks of a bridge. */
class WsgiBridgeTest {
    private final ScriptedEngine engine = new ScriptedEngine();

    @TempDir
    Path home;

    private WsgiBridge start() {
        TestSettings settings = TestSettings.of(ScriptedEngine.NAME, home).reload(Reload.NEVER, StartupFailure.RETRY);
        return WsgiBridge.start(
                new BridgeSettings(
                        List.of(settings.mount(new ApplicationRef.Module("hello", "application"))),
                        Map.of("test", settings.group()),
                        List.of(),
                        AdminSettings.OFF,
                        MetricsSettings.DEFAULT),
                new EngineContext(home, null),
                List.of(engine),
                List.of());
    }

    @Test
    void mustBeLiveAndReadyUntilItIsClosed() {
        WsgiBridge bridge = start();
        assertThat(bridge.health()).isEqualTo(new Health(List.of(), List.of(), Set.of("test")));
        assertThat(bridge.health().live()).isTrue();
        assertThat(bridge.health().ready()).isTrue();
        bridge.close();
        assertThat(bridge.health())
                .isEqualTo(new Health(
                        List.of(),
                        List.of("the bridge is shut down", "process group test: it is shut down"),
                        Set.of()));
    }

    private WsgiBridge startGroups(int number) {
        Map<String, ProcessGroupSettings> groups = new LinkedHashMap<>();
        ProcessGroupSettings group = TestSettings.of(ScriptedEngine.NAME, home).group();
        for (int i = 0; i < number; i++) {
            String name = "group-" + i;
            groups.put(
                    name,
                    new ProcessGroupSettings(
                            name,
                            group.engine(),
                            group.capacity(),
                            group.timeouts(),
                            group.recycling(),
                            group.python(),
                            group.process(),
                            group.threading(),
                            group.reload(),
                            group.startupFailure(),
                            group.debug(),
                            group.development()));
        }
        return WsgiBridge.start(
                new BridgeSettings(List.of(), groups, List.of(), AdminSettings.OFF, MetricsSettings.DEFAULT),
                new EngineContext(home, null),
                List.of(engine),
                List.of());
    }

    @Test
    void mustStartGroupsSideBySideButNotAllOfThem() throws Exception {
        int atATime = Math.max(2, Runtime.getRuntime().availableProcessors());
        CountDownLatch opening = new CountDownLatch(1);
        engine.holdOpening(opening);
        ExecutorService starter = Executors.newSingleThreadExecutor();
        try {
            Future<WsgiBridge> started = starter.submit(() -> startGroups(atATime + 3));
            await().until(() -> engine.attempts() == atATime);
            await().during(Duration.ofMillis(200)).until(() -> engine.attempts() == atATime);
            opening.countDown();
            try (WsgiBridge bridge = started.get()) {
                assertThat(bridge.health().ready()).isTrue();
                assertThat(engine.opened()).hasSize(atATime + 3);
            }
        } finally {
            starter.shutdownNow();
        }
    }

    @Test
    @Timeout(30)
    void mustEndTheStartOfAllGroupsWhenOneFails() {
        CountDownLatch never = new CountDownLatch(1);
        engine.holdAllButTheFirst(never);
        engine.failOpening(1);
        assertThatExceptionOfType(BridgeStartException.class).isThrownBy(() -> startGroups(2));
        assertThat(engine.opened()).isEmpty();
    }

    @Test
    void mustSayWhyItIsNotReady() {
        engine.failOpening(Integer.MAX_VALUE);
        try (WsgiBridge bridge = start()) {
            assertThat(bridge.health())
                    .isEqualTo(new Health(
                            List.of(),
                            List.of("process group test: no interpreter is up: scripted failure - Traceback: scripted"),
                            Set.of()));
            engine.failOpening(0);
            await().until(() -> bridge.health().ready());
        }
    }

    @Test
    void mustReloadAndEvictWhatAnOperatorNames() {
        try (WsgiBridge bridge = start()) {
            assertThat(bridge.reload("other")).isFalse();
            assertThat(bridge.evict("other", "test-1")).isFalse();
            assertThat(bridge.evict("test", "test-9")).isFalse();
            assertThat(bridge.reload("test")).isTrue();
            await().untilAsserted(() ->
                    assertThat(engine.opened().get(0).closedBecause()).isEqualTo(ShutdownReason.SCRIPT_RELOAD));
            var second = bridge.stats().get(0).interpreters().get(0);
            assertThat(second.generation()).isEqualTo(2);
            assertThat(bridge.evict("test", second.name())).isTrue();
            await().untilAsserted(() ->
                    assertThat(engine.opened().get(1).closedBecause()).isEqualTo(ShutdownReason.EVICTION_SIGNAL));
            assertThat(bridge.health().ready()).isTrue();
        }
    }
}

package org.wsgibridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.engine.EngineContext;
import org.wsgibridge.engine.ShutdownReason;
import org.wsgibridge.settings.AdminSettings;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.MetricsSettings;
import org.wsgibridge.settings.Reload;
import org.wsgibridge.settings.StartupFailure;
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
                        MetricsSettings.STANDARD),
                new EngineContext(home, null),
                List.of(engine),
                List.of());
    }

    @Test
    void mustBeLiveAndReadyUntilItIsClosed() {
        WsgiBridge bridge = start();
        assertThat(bridge.health()).isEqualTo(new Health(List.of(), List.of()));
        assertThat(bridge.health().live()).isTrue();
        assertThat(bridge.health().ready()).isTrue();
        bridge.close();
        assertThat(bridge.health())
                .isEqualTo(new Health(
                        List.of(), List.of("the bridge is shut down", "process group test: it is shut down")));
    }

    @Test
    void mustSayWhyItIsNotReady() {
        engine.failOpening(Integer.MAX_VALUE);
        try (WsgiBridge bridge = start()) {
            assertThat(bridge.health())
                    .isEqualTo(
                            new Health(
                                    List.of(),
                                    List.of(
                                            "process group test: no interpreter is up: scripted failure - Traceback: scripted")));
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

package org.wsgibridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.health.HealthCheck;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.PythonEngineProvider;

/** {@code mod_wsgi.register_health}, on every engine alike. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class HealthContractTest {
    private static final String SOURCE = """
            import sys
            import threading
            import mod_wsgi

            RELEASE = threading.Event()

            def fails():
                raise KeyError('no database')

            def waits():
                RELEASE.wait(60)

            mod_wsgi.register_health(u'good', lambda: None)
            mod_wsgi.register_health('fails', fails, timeout=2)
            mod_wsgi.register_health('exits', lambda: sys.exit(3))
            mod_wsgi.register_health('false', lambda: False, 0.5)
            SAME = mod_wsgi.register_health('waits', waits) is waits

            def answer(start_response, text):
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return [text.encode('utf-8') if sys.version_info[0] >= 3 else text]

            def release(environ, start_response):
                RELEASE.set()
                return answer(start_response, str(SAME))

            def wrong(environ, start_response):
                count = 0
                calls = [
                    lambda: mod_wsgi.register_health('', fails), lambda: mod_wsgi.register_health('a b', fails),
                    lambda: mod_wsgi.register_health('x', None), lambda: mod_wsgi.register_health('x', fails, 0),
                    lambda: mod_wsgi.register_health('x', fails, 61),
                    lambda: mod_wsgi.register_health('x', fails, float('nan')),
                    lambda: [mod_wsgi.register_health('n%d' % i, fails) for i in range(12)]]
                for call in calls:
                    try:
                        call()
                    except (TypeError, ValueError):
                        count += 1
                return answer(start_response, '%d of %d' % (count, len(calls)))
            """;

    private ScriptKit kit;
    private ScriptKit.Script script;

    /** Returns the provider of the engine under test. */
    protected abstract PythonEngineProvider provider();

    /** Lets a subclass set options that its engine needs in the test environment. */
    protected ProcessGroupSettings settings(TestSettings settings) {
        return settings.group();
    }

    @BeforeAll
    final void open(@TempDir Path folder) throws Exception {
        kit = new ScriptKit(folder, provider(), this::settings);
        script = kit.open("health.py", SOURCE);
    }

    @AfterAll
    final void close() {
        if (script != null) {
            script.close();
        }
        if (kit != null) {
            kit.close();
        }
    }

    private String check(String name) throws Exception {
        return script.interpreter.checkHealth(name).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void theChecksAreKnownWithTheirTimeouts() {
        await().untilAsserted(() -> assertThat(script.interpreter.healthChecks())
                .startsWith(
                        new HealthCheck("good", Duration.ofSeconds(5)),
                        new HealthCheck("fails", Duration.ofSeconds(2)),
                        new HealthCheck("exits", Duration.ofSeconds(5)),
                        new HealthCheck("false", Duration.ofMillis(500)),
                        new HealthCheck("waits", Duration.ofSeconds(5))));
    }

    @Test
    void theySayWhatIsWrong() throws Exception {
        assertThat(List.of(check("good"), check("fails"), check("exits"), check("false"), check("unknown")))
                .containsExactly(
                        "", "KeyError: 'no database'", "SystemExit: 3", "it returned False", "there is no such check");
    }

    @Test
    void oneThatHangsIsNotRunTwiceAndHoldsUpNothing() throws Exception {
        var waiting = script.interpreter.checkHealth("waits").toCompletableFuture();
        // Both were asked at about the same time: exactly one of them runs.
        var second = script.interpreter.checkHealth("waits").toCompletableFuture();
        String busy = (String)
                java.util.concurrent.CompletableFuture.anyOf(waiting, second).get(30, TimeUnit.SECONDS);
        assertThat(busy).isEqualTo("its last run has not ended yet");
        assertThat(check("good")).isEmpty();
        assertThat(script.text("release", "")).isEqualTo("True");
        assertThat(List.of(waiting.get(30, TimeUnit.SECONDS), second.get(30, TimeUnit.SECONDS)))
                .containsExactlyInAnyOrder("", busy);
    }

    @Test
    void whatIsWrongIsToldToTheApplication() throws Exception {
        try (ScriptKit.Script other = kit.open("wrong.py", SOURCE)) {
            assertThat(other.text("wrong", "")).isEqualTo("7 of 7");
            await().untilAsserted(
                            () -> assertThat(other.interpreter.healthChecks()).hasSize(HealthCheck.MAX));
        }
    }

    @Test
    void anInterpreterEndsWhileACheckHangs() throws Exception {
        ScriptKit.Script other = kit.open("ends.py", SOURCE);
        var unused = other.interpreter.checkHealth("waits");
        assertThat(other.text("wrong", "")).isEqualTo("7 of 7");
        other.close();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.isAlive() && thread.getName().endsWith("-health-waits")));
    }
}

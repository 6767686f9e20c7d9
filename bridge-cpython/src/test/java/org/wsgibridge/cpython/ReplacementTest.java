package org.wsgibridge.cpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.pool.stats.InterpreterStats;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.monitoring.AdminSettings;
import org.wsgibridge.settings.monitoring.MetricsSettings;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.testkit.RecordingChannel;
import org.wsgibridge.testkit.TestSettings;
import org.wsgibridge.wsgi.EnvironBuilder;

/** Daemons are replaced under load, for every reason there is: no request is lost and each runs its exit handlers. */
class ReplacementTest {
    private static final int CLIENTS = 8;
    private static final String APPLICATION = """
            import atexit, os, time
            import mod_wsgi

            HERE = os.path.dirname(os.path.abspath(__file__))

            def note(text):
                with open(os.path.join(HERE, 'notes-%d' % os.getpid()), 'a') as notes:
                    notes.write(text)

            mod_wsgi.subscribe_shutdown(lambda name, shutdown_reason: note(shutdown_reason))
            atexit.register(note, ' atexit')

            def application(environ, start_response):
                time.sleep(0.005)
                start_response('200 OK', [])
                return [b'done']
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void prepare() throws IOException {
        Files.writeString(folder.resolve("app.wsgi"), APPLICATION);
    }

    @Test
    void mustLoseNoRequestWhenAProcessIsToldToEnd() throws Exception {
        try (Load load = new Load(folder, 0)) {
            for (String signal : List.of("TERM", "USR1", "TERM")) {
                long pid = load.interpreters().get(0).pid();
                assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                                .start()
                                .waitFor())
                        .isZero();
                load.awaitEnd(pid, signal.equals("TERM") ? "graceful_signal" : "eviction_signal");
            }
            load.assertNothingLost();
        }
    }

    @Test
    void mustLoseNoRequestWhenInterpretersAreReplacedByTheBridge() throws Exception {
        try (Load load = new Load(folder, 0)) {
            long evicted = load.interpreters().get(0).pid();
            assertThat(load.bridge.evict("test", load.interpreters().get(0).name()))
                    .isTrue();
            load.awaitEnd(evicted, "eviction_signal");

            List<Long> old =
                    load.interpreters().stream().map(InterpreterStats::pid).toList();
            load.bridge.reload();
            for (long pid : old) {
                load.awaitEnd(pid, "script_reload");
            }
            load.assertNothingLost();
        }
    }

    @Test
    void mustLoseNoRequestWhenInterpretersHaveServedEnough() throws Exception {
        try (Load load = new Load(folder, 200)) {
            long first = load.interpreters().get(0).pid();
            load.awaitEnd(first, "maximum_requests");
            load.assertNothingLost();
        }
    }

    @Test
    void mustTellApplicationsThatTheBridgeIsClosed() throws Exception {
        try (Load load = new Load(folder, 0)) {
            List<Long> all =
                    load.interpreters().stream().map(InterpreterStats::pid).toList();
            load.assertNothingLost();

            load.bridge.close();

            for (long pid : all) {
                assertThat(folder.resolve("notes-" + pid)).hasContent("shutdown_signal atexit");
            }
        }
    }

    /** A bridge with two daemons, and clients that keep it busy. */
    private static final class Load implements AutoCloseable {
        private final Path folder;
        private final MountSettings mount;
        final WsgiBridge bridge;
        private final AtomicInteger sent = new AtomicInteger();
        private final AtomicInteger served = new AtomicInteger();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final List<Thread> clients = new ArrayList<>();

        Load(Path folder, int maximumRequests) {
            this.folder = folder;
            TestSettings settings = TestSettings.of("cpython", folder).capacity(2, 2, 100, maximumRequests);
            mount = settings.mount(new ApplicationRef.Script(folder.resolve("app.wsgi"), "application"));
            ProcessGroupSettings group = settings.group();
            bridge = WsgiBridge.start(
                    new BridgeSettings(
                            List.of(mount),
                            Map.of(group.name(), group),
                            List.of(),
                            AdminSettings.OFF,
                            MetricsSettings.DEFAULT),
                    new EngineContext(folder.resolve("work"), null),
                    List.of(new CPythonProvider()),
                    List.of());
            await().until(() -> interpreters().size() == 2);
            for (int i = 0; i < CLIENTS; i++) {
                Thread client = new Thread(this::sendRequests);
                client.start();
                clients.add(client);
            }
            awaitRequests();
        }

        private void sendRequests() {
            while (!stopped.get()) {
                RecordingChannel channel = new RecordingChannel();
                Exchange exchange = bridge.exchange(
                        "r" + sent.incrementAndGet(),
                        mount,
                        new EnvironBuilder()
                                .put("REQUEST_METHOD", "GET")
                                .put("PATH_INFO", "/")
                                .build(),
                        RequestBody.EMPTY,
                        channel,
                        new RequestTimes());
                bridge.handle(exchange);
                await().pollInterval(Duration.ofMillis(2)).until(channel::isClosed);
                if (channel.text().equals("done")) {
                    served.incrementAndGet();
                }
            }
        }

        private void stop() {
            stopped.set(true);
            for (Thread client : clients) {
                try {
                    client.join();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }

        List<InterpreterStats> interpreters() {
            return bridge.stats().get(0).interpreters();
        }

        private void awaitRequests() {
            int before = sent.get();
            await().until(() -> sent.get() > before + 50);
        }

        void awaitEnd(long pid, String reason) throws IOException {
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            ProcessHandle.of(pid).isEmpty() && interpreters().size() == 2);
            awaitRequests();
            assertThat(folder.resolve("notes-" + pid)).hasContent(reason + " atexit");
        }

        void assertNothingLost() {
            stop();
            assertThat(served.get()).isEqualTo(sent.get());
        }

        @Override
        public void close() {
            stop();
            bridge.close();
        }
    }
}

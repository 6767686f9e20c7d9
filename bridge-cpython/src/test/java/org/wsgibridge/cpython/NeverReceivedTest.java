package org.wsgibridge.cpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
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
import org.wsgibridge.testkit.MemoryBody;
import org.wsgibridge.testkit.RecordingChannel;
import org.wsgibridge.testkit.TestSettings;
import org.wsgibridge.wsgi.EnvironBuilder;

/**
 * A daemon that is gone costs the requests that it has received, and no others: none is lost, none is executed twice.
 */
class NeverReceivedTest {
    private static final int TRIALS = 12;
    private static final int THREADS = 4;
    private static final String APPLICATION = """
            import os, time

            HERE = os.path.dirname(os.path.abspath(__file__))

            def application(environ, start_response):
                with open(os.path.join(HERE, 'executed'), 'a') as executed:
                    executed.write(environ['PATH_INFO'] + '\\n')
                if environ['PATH_INFO'].startswith('/slow'):
                    time.sleep(60)
                body = environ['wsgi.input'].read()
                start_response('200 OK', [])
                return [('%s %d %d' % (environ['PATH_INFO'], len(body), sum(bytearray(body)))).encode('latin-1')]
            """;

    @TempDir
    private Path folder;

    private @Nullable WsgiBridge started;

    private void start(int processes) throws IOException {
        Files.writeString(folder.resolve("app.wsgi"), APPLICATION);
        TestSettings settings = TestSettings.of("cpython", folder).capacity(processes, THREADS, 100, 0);
        MountSettings mount = settings.mount(new ApplicationRef.Script(folder.resolve("app.wsgi"), "application"));
        ProcessGroupSettings group = settings.group();
        started = WsgiBridge.start(
                new BridgeSettings(
                        List.of(mount),
                        Map.of(group.name(), group),
                        List.of(),
                        AdminSettings.OFF,
                        MetricsSettings.DEFAULT),
                new EngineContext(folder.resolve("work"), null),
                List.of(new CPythonProvider()),
                List.of());
        await().until(() -> interpreters().size() == processes);
    }

    private WsgiBridge bridge() {
        return Objects.requireNonNull(started);
    }

    @AfterEach
    void stop() {
        bridge().close();
    }

    /** The process may be dead already, still be dying, or be noticed to have ended: whichever it is. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void mustServeRequestsThatComeWhenAnIdleProcessWasKilled(int processes) throws Exception {
        for (int trial = 0; trial < TRIALS; trial++) {
            start(processes);
            List<Long> killed =
                    interpreters().stream().map(InterpreterStats::pid).toList();
            for (long pid : killed) {
                signal("KILL", pid);
            }
            List<Request> requests = new ArrayList<>();
            for (int n = 0; n < THREADS * processes + 2; n++) {
                requests.add(n % 2 == 0 ? send("/" + trial + "-" + n, 0) : send("/" + trial + "-" + n, 300_000));
            }
            for (Request request : requests) {
                request.assertServed();
            }
            bridge().close();
        }
        assertThat(executions().values()).containsOnly(1);
    }

    /** What lies in the socket of a process that does not read was not received, whole or in part. */
    @Test
    void mustServeRequestsThatWereWrittenToAProcessThatNeverReadThem() throws Exception {
        start(1);
        long pid = interpreters().get(0).pid();
        signal("STOP", pid);
        List<Request> requests = new ArrayList<>();
        for (int n = 0; n < THREADS; n++) {
            requests.add(send("/" + n, n * 400_000));
        }
        assertThat(interpreters().get(0).inFlight()).isEqualTo(THREADS);

        signal("KILL", pid);

        for (Request request : requests) {
            request.assertServed();
        }
        assertThat(executions().values()).containsOnly(1);
    }

    @Test
    void mustEndARequestThatCannotBeAdmittedAgainForLackOfMemory() throws Exception {
        int length = 1000;
        start(1);
        long pid = interpreters().get(0).pid();
        signal("STOP", pid);
        Request lost = send("/lost", length, new ForgottenBody(new byte[length]));

        signal("KILL", pid);

        lost.awaitEnd();
        assertThat(lost.exchange().outcome()).isEqualTo(Outcome.INTERPRETER_LOST);
        await().until(() -> interpreters().stream().allMatch(interpreter -> interpreter.inFlight() == 0));
    }

    /** A body that is found to be gone by an error. */
    private static final class ForgottenBody extends RequestBody {
        private final MemoryBody body;

        ForgottenBody(byte[] bytes) {
            body = new MemoryBody(bytes);
        }

        @Override
        public long length() {
            return body.length();
        }

        @Override
        public int poll(ByteBuffer target) throws IOException {
            return body.poll(target);
        }

        @Override
        public void whenReadable(Runnable task) {
            body.whenReadable(task);
        }

        @Override
        public boolean rewind() {
            throw new OutOfMemoryError("for a test");
        }

        @Override
        public void close() {
            body.close();
        }
    }

    @Test
    void mustNotExecuteAgainWhatAProcessHasBegun() throws Exception {
        start(1);
        long pid = interpreters().get(0).pid();
        Request begun = send("/slow", 1000);
        await().until(() -> executions().containsKey("/slow"));

        signal("KILL", pid);

        begun.awaitEnd();
        assertThat(begun.exchange().outcome()).isEqualTo(Outcome.INTERPRETER_LOST);
        send("/after", 0).assertServed();
        assertThat(executions()).isEqualTo(Map.of("/slow", 1, "/after", 1));
    }

    private record Request(Exchange exchange, RecordingChannel client, int length) {
        void awaitEnd() {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(2))
                    .until(client::isClosed);
        }

        void assertServed() {
            awaitEnd();
            assertThat(client.text()).isEqualTo(exchange.environ().get("PATH_INFO") + " " + length + " " + length);
        }
    }

    private Request send(String path, int length) {
        byte[] body = new byte[length];
        Arrays.fill(body, (byte) 1);
        return send(path, length, length == 0 ? RequestBody.EMPTY : new MemoryBody(body));
    }

    private Request send(String path, int length, RequestBody body) {
        RecordingChannel client = new RecordingChannel();
        Exchange exchange = bridge().exchange(
                        path,
                        bridge().settings().mounts().get(0),
                        new EnvironBuilder()
                                .put("REQUEST_METHOD", length == 0 ? "GET" : "POST")
                                .put("PATH_INFO", path)
                                .put("CONTENT_LENGTH", Integer.toString(length))
                                .build(),
                        body,
                        client,
                        new RequestTimes());
        bridge().handle(exchange);
        return new Request(exchange, client, length);
    }

    private List<InterpreterStats> interpreters() {
        return bridge().stats().get(0).interpreters();
    }

    private Map<String, Integer> executions() throws IOException {
        Map<String, Integer> counts = new HashMap<>();
        Path file = folder.resolve("executed");
        for (String path : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
            counts.merge(path, 1, Integer::sum);
        }
        return counts;
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }
}

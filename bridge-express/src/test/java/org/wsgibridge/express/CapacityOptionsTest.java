package org.wsgibridge.express;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much a server takes, and what becomes of the rest. */
class CapacityOptionsTest {
    @TempDir
    private Path folder;

    @Test
    @Covers({"--listen-backlog", "--queue-timeout", "--slow-request"})
    void mustLimitWhoWaits() throws Exception {
        try (Probe probe =
                Probe.serve(folder, "--threads=1", "--listen-backlog=1", "--queue-timeout=0.5", "--slow-request=0.1")) {
            CompletableFuture<HttpResponse<String>> running = probe.begin("first");
            CompletableFuture<HttpResponse<String>> one = probe.ask("/pid");
            CompletableFuture<HttpResponse<String>> other = probe.ask("/pid");
            // One of them may wait until queue-timeout, and the other one may not.
            assertThat(new int[] {one.get().statusCode(), other.get().statusCode()})
                    .containsExactlyInAnyOrder(503, 504);
            await().untilAsserted(() -> assertThat(probe.log()).contains("WB0212", "probe.py"));
            Probe.mark(folder, "first");
            assertThat(running.get().body()).isEqualTo("\"waited\"");
        }
    }

    @Test
    @Covers({"--limit-request-body", "--request-buffering", "--socket-timeout"})
    void mustReadBodiesAsAskedFor() throws Exception {
        try (Probe probe =
                Probe.serve(folder, "--limit-request-body=1K", "--request-buffering=off", "--socket-timeout=0.5")) {
            assertThat(post(probe, 2000, "")).startsWith("HTTP/1.1 413");
            assertThat(folder.resolve("read.runs")).doesNotExist();
            // The application runs before its body is there, which then does not come.
            assertThat(post(probe, 1000, "begun")).startsWith("HTTP/1.1 500");
            assertThat(folder.resolve("read.runs")).exists();
            await().untilAsserted(() -> assertThat(probe.log()).contains("request data read error"));
        }
    }

    private static String post(Probe probe, int length, String begin) throws Exception {
        URI url = probe.express().url("/");
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream()
                    .write(("POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n" + begin)
                            .getBytes(US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(12);
            return new String(answer, US_ASCII);
        }
    }

    @Test
    @Covers("--warm-up")
    void mustAskEveryInterpreterForThePathBeforeItGetsRequests() throws Exception {
        Probe.mark(folder, "warm");
        try (Probe probe = Probe.serve(folder, "--access-log", "--warm-up=/wait?warm")) {
            assertThat(folder.resolve("warm.runs")).exists();
            assertThat(probe.get("/pid").statusCode()).isEqualTo(200);
            await().untilAsserted(() -> assertThat(folder.resolve("root/access_log"))
                    .content()
                    .contains("/pid")
                    .doesNotContain("/wait"));
            assertThat(probe.log()).doesNotContain("WB0113");
        }
    }

    /**
     * Up to the limit the interpreter is replaced and that is all; above it only a restart helps, or the request's end.
     */
    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    @Covers("--maximum-stuck")
    void mustTellWhenMoreIsStuckThanAllowed(String engine) throws Exception {
        try (Probe probe = Probe.serve(
                folder,
                "--engine=" + engine,
                "--threads=3",
                "--startup-timeout=60",
                "--request-timeout=1",
                "--interrupt-timeout=0.2",
                "--maximum-stuck=0",
                "--shutdown-timeout=1",
                "--log-level=info")) {
            assertThat(probe.admin("live").statusCode()).isEqualTo(200);
            assertThat(probe.get("/lock").statusCode()).isEqualTo(504);
            await().untilAsserted(
                            () -> assertThat(probe.admin("live").statusCode()).isEqualTo(503));
            assertThat(probe.log())
                    .contains("goes on with the slots that it has left")
                    .containsOnlyOnce("WB0304: Process group default has 1 stuck requests, more than maximum-stuck=0");

            assertThat(probe.body("/unlock")).isEqualTo("\"unlocked\"");
            await().untilAsserted(
                            () -> assertThat(probe.admin("live").statusCode()).isEqualTo(200));
            await().untilAsserted(() -> assertThat(probe.log()).contains("is back to 0 stuck requests"));
            assertThat(probe.log()).containsOnlyOnce("WB0304");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void mustOnlyReplaceTheInterpreterOfARequestThatIsStuckBelowTheLimit(String engine) throws Exception {
        try (Probe probe = Probe.serve(
                folder,
                "--engine=" + engine,
                "--startup-timeout=60",
                "--request-timeout=1",
                "--interrupt-timeout=0.2",
                "--maximum-stuck=1",
                "--graceful-timeout=1",
                "--shutdown-timeout=1")) {
            assertThat(probe.get("/lock").statusCode()).isEqualTo(504);
            await().untilAsserted(() -> assertThat(probe.admin("ready").body()).contains("\"default-2\""));
            assertThat(probe.log()).contains("WB0303", "is replaced").doesNotContain("WB0304");
            assertThat(probe.admin("live").statusCode()).isEqualTo(200);
        }
    }
}

package org.wsgibridge.express;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is ended because it takes too long. */
class TimeoutOptionsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    @Covers({"--request-timeout", "--interrupt-timeout"})
    void mustEndRequestsThatRunTooLong(String engine) throws Exception {
        try (Probe probe = Probe.serve(
                folder,
                "--engine=" + engine,
                "--startup-timeout=60",
                "--request-timeout=0.5",
                "--interrupt-timeout=60")) {
            String before = probe.body("/pid");
            assertThat(probe.get("/wait?never").statusCode()).isEqualTo(504);
            await().untilAsserted(() -> assertThat(probe.log()).contains("WB0301", "WB0302"));
            // It had a minute to unwind, and did so immediately: the interpreter is the same.
            assertThat(probe.body("/pid")).isEqualTo(before);
        }
    }

    @Test
    @Covers("--startup-timeout")
    void mustGiveUpAnApplicationThatDoesNotLoad() throws Exception {
        Probe.mark(folder, "slow-to-load");
        try (Probe probe = Probe.serve(folder, "--startup-timeout=1")) {
            assertThat(probe.express().exitCode()).isEqualTo(1);
            assertThat(probe.express().output()).contains("startup-timeout");
        }
    }

    @Test
    @Covers("--connect-timeout")
    void mustNotWaitForLongWhileThereIsNoInterpreter() throws Exception {
        try (Probe probe = Probe.serve(folder, "--connect-timeout=0.5")) {
            Probe.mark(folder, "not-to-be-loaded");
            assertThat(probe.get("/crash").statusCode()).isEqualTo(502);
            assertThat(probe.get("/pid").statusCode()).isEqualTo(503);
        }
    }

    @Test
    @Covers({"--graceful-timeout", "--shutdown-timeout"})
    void mustEndInTimeWhateverRuns() throws Exception {
        Probe.mark(folder, "slow-to-end");
        try (Probe probe = Probe.serve(folder, "--graceful-timeout=0.5", "--shutdown-timeout=0.5")) {
            CompletableFuture<HttpResponse<String>> running = probe.begin("never");
            List<ProcessHandle> daemons =
                    probe.express().process().descendants().toList();
            probe.express().signal("TERM");
            assertThat(running.handle((answer, failure) -> answer == null ? 0 : answer.statusCode())
                            .get())
                    .isNotEqualTo(200);
            assertThat(probe.express().exitCode()).isEqualTo(143);
            assertThat(daemons).isNotEmpty().noneMatch(ProcessHandle::isAlive);
        }
    }

    @Test
    @Covers("--shutdown-delay")
    void mustServeForTheDelayWhileItIsNotReady() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), """
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Length', '2')])
                    return [b'ok']
                """);
        try (Express express = Express.serve(
                        folder,
                        "wsgi.py",
                        "--shutdown-delay=600",
                        "--keep-alive-timeout=600",
                        "--admin=off",
                        "--probes=on");
                Raw kept = new Raw(express.url("/"))) {
            assertThat(express.get("/-/ready").statusCode()).isEqualTo(200);
            assertThat(kept.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").until("ok"))
                    .doesNotContain("close");
            express.signal("TERM");
            await().untilAsserted(() ->
                    assertThat(express.get("/-/ready").statusCode()).isEqualTo(503));

            assertThat(kept.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").all())
                    .contains("200 OK", "Connection: close")
                    .endsWith("ok");
            assertThat(express.get("/").body()).isEqualTo("ok");
            express.awaitLog("error_log", "WB0118");
            assertThat(express.isAlive()).isTrue();
            express.process().destroyForcibly();
        }
    }

    @Test
    void mustEndWhenTheDelayIsOver() throws Exception {
        try (Probe probe = Probe.serve(folder, "--shutdown-delay=0.5")) {
            probe.express().signal("TERM");
            assertThat(probe.express().exitCode()).isEqualTo(143);
        }
    }

    @Test
    @Covers("--eviction-timeout")
    void mustEvictWithoutWaitingForLong() throws Exception {
        try (Probe probe = Probe.serve(folder, "--eviction-timeout=0.5", "--graceful-timeout=3600")) {
            long before = Long.parseLong(probe.body("/pid"));
            CompletableFuture<HttpResponse<String>> running = probe.begin("never");
            new ProcessBuilder("kill", "-USR1", Long.toString(before)).start().waitFor();
            assertThat(running.handle((answer, failure) -> answer == null ? 0 : answer.statusCode())
                            .get())
                    .isNotEqualTo(200);
            assertThat(Long.parseLong(probe.body("/pid"))).isNotEqualTo(before);
        }
    }

    @Test
    @Covers("--deadlock-timeout")
    void mustReplaceAProcessThatExecutesNothing() throws Exception {
        try (Probe probe = Probe.serve(folder, "--deadlock-timeout=1", "--shutdown-timeout=0.5")) {
            long before = Long.parseLong(probe.body("/pid"));
            assertThat(probe.get("/keep_gil").statusCode()).isIn(502, 503);
            assertThat(Long.parseLong(probe.body("/pid"))).isNotEqualTo(before);
            assertThat(probe.log()).contains("WB0307");
        }
    }

    @Test
    @Covers("--response-socket-timeout")
    void mustGiveUpAClientThatTakesNothing() throws Exception {
        try (Probe probe = Probe.serve(folder, "--response-socket-timeout=0.5")) {
            URI url = probe.express().url("/");
            try (Socket socket = new Socket(url.getHost(), url.getPort())) {
                socket.getOutputStream().write("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
                probe.awaitMark("endless.runs");
                probe.awaitMark("endless.ended");
            }
        }
    }
}

package org.wsgibridge.express;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a server listens and what it writes where. */
class ServerOptionsTest {
    @TempDir
    private Path folder;

    @Test
    @Covers({"--callable-object", "--log-directory", "--error-log-name", "--access-log-name", "--log-level"})
    void mustWriteItsLogsWhereToldTo() throws Exception {
        Files.writeString(folder.resolve("other.py"), """
                import logging

                def web(environ, start_response):
                    logging.getLogger('shop').warning('sold')
                    start_response('200 OK', [])
                    return [b'other']
                """);
        Path logs = Files.createDirectories(folder.resolve("logs"));
        try (Express express = Express.serve(
                folder,
                "other.py",
                "--callable-object=web",
                "--log-directory=" + logs,
                "--error-log-name=trouble",
                "--access-log=%U",
                "--access-log-name=visits",
                "--log-level=info")) {
            assertThat(express.get("/page").body()).isEqualTo("other");
        }
        assertThat(logs.resolve("visits")).hasContent("/page\n");
        assertThat(logs.resolve("trouble")).content().contains(" is up after ", "sold");
    }

    @Test
    @Covers("--log-to-terminal")
    void mustWriteItsLogToTheTerminal() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), """
                def application(environ, start_response):
                    raise RuntimeError('seen by everybody')
                """);
        try (Express express = Express.serve(folder, "wsgi.py", "--log-to-terminal")) {
            assertThat(express.get("/").statusCode()).isEqualTo(500);
            await().untilAsserted(() -> assertThat(express.output()).contains("RuntimeError: seen by everybody"));
        }
    }

    @Test
    @Covers("--server-backlog")
    void mustListenWithTheBacklog() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), "def application(environ, start_response): pass\n");
        try (Express express = Express.serve(folder, "wsgi.py", "--server-backlog=37")) {
            Process sockets = new ProcessBuilder("ss", "--listening", "--tcp", "--numeric", "--no-header")
                    .redirectErrorStream(true)
                    .start();
            String listening = new String(sockets.getInputStream().readAllBytes(), UTF_8);
            // State, connections that wait, how many may wait, address.
            assertThat(listening)
                    .containsPattern(
                            "LISTEN\\s+\\d+\\s+37\\s+\\S*:" + express.url("/").getPort() + "\\s");
        }
    }
}

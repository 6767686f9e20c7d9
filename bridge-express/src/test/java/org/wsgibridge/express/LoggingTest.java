package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is logged where. */
class LoggingTest {
    /** With the name of a folder in it, a path has more than the 4095 bytes that Linux allows. */
    private static final int LONGEST_PATH = 4090;

    @TempDir
    private Path folder;

    @BeforeEach
    void makeApplication() throws IOException {
        Files.writeString(folder.resolve("wsgi.py"), """
                import sys
                def application(environ, start_response):
                    sys.stderr.write('page ' + environ['PATH_INFO'] + ' ' + 'x' * int(environ['QUERY_STRING'] or 0) + chr(10))
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [b'hello']
                """);
    }

    private static List<Path> files(Path folder, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }

    @Test
    @Covers({"--log-directory", "--error-log-name", "--error-log-format", "--access-log", "--access-log-name"})
    void mustWriteBothLogsAsAskedAndMakeThemAnewWhenTheyWereMoved() throws Exception {
        Path logs = folder.resolve("logs");
        try (Express express = Express.serve(
                folder,
                "--error-log-format",
                "[%l] (%L) 100%% %M",
                "--log-directory",
                logs.toString(),
                "--error-log-name",
                "errors",
                "--access-log-name",
                "requests",
                "--access-log",
                "wsgi.py")) {
            express.get("/first");
            Path errors = logs.resolve("errors");
            Path requests = logs.resolve("requests");
            await().untilAsserted(() -> {
                assertThat(errors).content().containsPattern("\\[WARN\\] \\([\\w-]{11}\\) 100% page /first");
                assertThat(requests)
                        .content()
                        .containsPattern("127\\.0\\.0\\.1 - - \\[.*\\] \"GET /first HTTP/1\\.1\" 200 5");
            });
            // What logrotate does, without telling anybody.
            Files.move(errors, logs.resolve("errors.1"));
            Files.move(requests, logs.resolve("requests.1"));
            await().untilAsserted(() -> {
                express.get("/second");
                assertThat(errors).content().contains("page /second");
                assertThat(requests).content().contains("GET /second ");
            });
            assertThat(errors).content().doesNotContain("/first");
        }
    }

    @Test
    @Covers({"--rotate-logs", "--max-log-size", "--startup-log", "--startup-log-name", "--access-log-format"})
    void mustPutLargeLogsAside() throws Exception {
        Path root = folder.resolve("root");
        try (Express express = Express.serve(
                folder,
                "wsgi.py",
                "--rotate-logs",
                "--max-log-size",
                "1",
                "--startup-log",
                "--startup-log-name",
                "started",
                "--access-log",
                "--access-log-format",
                "%m %U")) {
            assertThat(root.resolve("started"))
                    .content()
                    .contains("Server URL         : " + express.url("/"), "Request Capacity   : 5");
            await().untilAsserted(() -> {
                express.get("/large?60000");
                assertThat(files(root, "error_log.")).isNotEmpty();
            });
            for (Path aside : files(root, "error_log.")) {
                assertThat(aside.getFileName().toString()).matches("error_log\\.\\d{4}-\\d\\d-\\d\\d\\.\\d+");
                assertThat(Files.size(aside)).isBetween(1L << 20, (1L << 20) + 100_000);
            }
            assertThat(root.resolve("access_log")).content().startsWith("GET /large\n");
        }
    }

    @Test
    @Covers({"--log-to-terminal", "--log-level"})
    void mustWriteToTheTerminalWhereAskedFor() throws Exception {
        try (Express express = Express.serve(
                folder, "wsgi.py", "--log-to-terminal", "--log-level", "debug", "--access-log", "%m %U")) {
            express.get("/page");
            await().untilAsserted(() -> assertThat(express.output())
                    .contains("page /page", "GET /page", "Error Log File     : (terminal)", " INFO "));
        }
        assertThat(folder.resolve("root/error_log")).doesNotExist();
    }

    @Test
    @Covers("--keep-logs")
    void mustRemoveLogsThatWerePutAsideLongAgo() throws Exception {
        Path root = Files.createDirectories(folder.resolve("root"));
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        Path old = Files.writeString(
                root.resolve(
                        "error_log." + LocalDate.now(ZoneId.systemDefault()).minusDays(9) + ".0"),
                "old");
        Path young = Files.writeString(
                root.resolve(
                        "error_log." + LocalDate.now(ZoneId.systemDefault()).minusDays(2) + ".0"),
                "young");
        try (Express express = Express.serve(folder, "wsgi.py", "--rotate-logs", "--keep-logs", "0")) {
            express.get("/");
            assertThat(express.output()).doesNotContain("LOGBACK");
        }
        assertThat(old).exists();
        try (Express express = Express.serve(folder, "wsgi.py", "--rotate-logs", "--keep-logs", "5")) {
            express.get("/");
            await().untilAsserted(() -> assertThat(old).doesNotExist());
        }
        assertThat(young).exists();
    }

    private void makePrintingApplication() throws IOException {
        Files.writeString(folder.resolve("prints.py"), """
                import logging, sys
                logging.basicConfig(level=logging.INFO)
                def application(environ, start_response):
                    print('printed ' + environ['PATH_INFO'])
                    logging.getLogger('shop').info('told at info')
                    if environ['PATH_INFO'] == '/boom':
                        raise ValueError('boom')
                    start_response('200 OK', [])
                    return [b'x']
                """);
    }

    @ParameterizedTest
    @CsvSource({"cpython,--debug-mode", "cpython,--reload-on-changes", "jython,--debug-mode"})
    void mustShowOnTheTerminalWhatIsPrintedDuringDevelopment(String engine, String option) throws Exception {
        makePrintingApplication();
        try (Express express = Express.serve(folder, "prints.py", option, "--engine", engine)) {
            express.get("/page");
            express.get("/boom");
            // Lines of a traceback have no prefix, and nothing has a colour where there is no terminal.
            await().untilAsserted(() -> assertThat(express.output())
                    .containsPattern("(?m)^printed /page$")
                    .containsPattern("(?m)^told at info$")
                    .containsPattern("(?m)^ +File .*prints.py., line 7, in application\\n +raise ValueError")
                    .doesNotContain("\033["));
            await().untilAsserted(() -> assertThat(folder.resolve("root/error_log"))
                    .content()
                    .containsPattern("INFO .*printed /page")
                    .containsPattern("INFO .*told at info")
                    .doesNotContain("\033["));
        }
    }

    @Test
    void mustShowOnTheTerminalNoMoreOfTheBridgeThanWarnings() throws Exception {
        makePrintingApplication();
        try (Express express =
                Express.serve(folder, "prints.py", "--debug-mode", "--log-level", "debug", "--maximum-requests", "1")) {
            express.get("/page");
            await().untilAsserted(() -> assertThat(folder.resolve("root/error_log"))
                    .content()
                    .contains("INFO", "is replaced (", "printed /page"));
            assertThat(express.output()).contains("printed /page").doesNotContain("is replaced (");
        }
    }

    @Test
    void mustColourWhatATerminalShowsAndNoFile() throws Exception {
        makePrintingApplication();
        try (Terminal terminal =
                Terminal.serve(folder, "prints.py", "--log-to-terminal").ready()) {
            terminal.get("/boom").get(1, TimeUnit.MINUTES);
            await().untilAsserted(() -> assertThat(terminal.output()).contains("\033[31m", "ValueError: boom"));
        }
        Path errors = folder.resolve("errors");
        try (Terminal terminal = Terminal.serveWithErrorsIn(errors, folder, "prints.py", "--log-to-terminal")
                .ready()) {
            terminal.get("/boom").get(1, TimeUnit.MINUTES);
            await().untilAsserted(() ->
                    assertThat(errors).content().contains("ValueError: boom").doesNotContain("\033["));
        }
    }

    @Test
    void mustLogWhatIsPrintedInProduction() throws Exception {
        makePrintingApplication();
        try (Express express = Express.serve(folder, "prints.py")) {
            express.get("/page");
            await().untilAsserted(() -> assertThat(folder.resolve("root/error_log"))
                    .content()
                    .containsPattern("INFO .*printed /page")
                    .containsPattern("INFO .*told at info"));
            assertThat(express.output()).doesNotContain("printed /page");
        }
    }

    @Test
    @Covers({"--server-status", "--enable-telemetry", "--slow-requests"})
    void mustMonitorByTheWordsOfModWsgiExpress() throws Exception {
        Files.writeString(folder.resolve("slow.py"), """
                import time
                def application(environ, start_response):
                    time.sleep(1)
                    start_response('200 OK', [])
                    return []
                """);
        try (Express express =
                Express.serve(folder, "slow.py", "--server-status", "--enable-telemetry", "--slow-requests", "0.25")) {
            express.get("/");
            assertThat(express.admin("status.json").body()).contains("\"slowRequest\":0.25");
            assertThat(express.admin("metrics").body()).contains("wsgi_interpreters{");
            await().untilAsserted(() -> assertThat(folder.resolve("root/error_log"))
                    .content()
                    .contains("WB0212", "runs longer than slow-request=0.25 s"));
        }
    }

    @Test
    void mustWriteToTheStartupLogWhyItCannotStart() throws Exception {
        Files.writeString(folder.resolve("broken.py"), "raise ValueError('no')\n");
        try (Express broken = Express.serve(folder, "broken.py", "--startup-log")) {
            assertThat(broken.exitCode()).isEqualTo(1);
        }
        assertThat(folder.resolve("root/startup_log"))
                .content()
                .startsWith("wsgi-express: ")
                .contains("broken.py\", line 1", "ValueError: no");
    }

    /** Linux has no longer paths: no folder can be made there. */
    @Test
    void mustWriteToTheStartupLogThatTheServerRootCannotBeUsed() throws Exception {
        StringBuilder root = new StringBuilder(folder.resolve("root").toString());
        for (int left = LONGEST_PATH - root.length(); left > 0; left = LONGEST_PATH - root.length()) {
            root.append('/').append("a".repeat(left > 200 ? 100 : left - 1));
        }
        Files.createDirectories(Path.of(root.toString()));
        Path logs = folder.resolve("logs");
        try (Express broken = Express.run(
                folder,
                "start-server",
                "wsgi.py",
                "--port=0",
                "--server-root=" + root,
                "--startup-log",
                "--log-directory=" + logs)) {
            assertThat(broken.exitCode()).as(broken.output()).isEqualTo(1);
        }
        assertThat(logs.resolve("startup_log"))
                .content()
                .startsWith("wsgi-express: the server root " + root + " cannot be used: ");
    }
}

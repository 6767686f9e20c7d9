package org.wsgibridge.express;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.testkit.python.PythonEnvironment;

/** What helps while an application is developed. */
class DevelopmentTest {
    private static final Path VENV = PythonEnvironment.FOLDER;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private static HttpResponse<byte[]> post(Express express, String path, byte[] body)
            throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(express.url(path))
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    private static List<Path> files(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    @Covers({"--enable-recorder", "--recorder-directory", "--enable-profiler", "--profiler-directory"})
    void mustRecordRequestsAndProfileThem(String engine) throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), FailingApplication.SOURCE);
        byte[] sent = {0, (byte) 0xff, 'x', '\n', 'y'};
        Path records = folder.resolve("records");
        try (Express express = Express.serve(
                folder,
                "wsgi.py",
                "--engine",
                engine,
                "--enable-recorder",
                "--recorder-directory",
                "records",
                "--enable-profiler")) {
            assertThat(express.output()).contains("1 (1 process * 1 thread)");
            assertThat(new String(post(express, "/ok?a=b", sent).body(), UTF_8)).isEqualTo("hello from /ok");
            assertThat(post(express, "/call", sent).statusCode()).isEqualTo(500);
            assertThat(express.get("/iteration").statusCode()).isEqualTo(500);
            assertThat(express.get("/close").statusCode()).isEqualTo(200);
        }
        assertThat(files(records, ".iheaders")).hasSize(4);
        List<Path> read = files(records, ".icontent");
        assertThat(read.get(0)).hasBinaryContent(sent);
        assertThat(read.get(2)).isEmptyFile();
        assertThat(files(records, ".iheaders").get(0))
                .content()
                .contains("PATH_INFO: '/ok'\n", "QUERY_STRING: 'a=b'\n", "CONTENT_LENGTH: '5'\n");
        assertThat(files(records, ".oheaders")).hasSize(3);
        assertThat(files(records, ".oheaders").get(0))
                .hasContent("200 OK\nContent-Type: text/plain\nX-Modes: MOD_WSGI_DEBUG_MODE MOD_WSGI_EXPRESS"
                        + " MOD_WSGI_PROFILER_ENABLED MOD_WSGI_RECORDER_ENABLED\n");
        assertThat(files(records, ".ocontent").get(0)).hasContent("hello from /ok");
        mustHold(files(records, ".oaexcept"), "wsgi.py\", line 16, in compute", "ValueError: marvin <b>&");
        mustHold(files(records, ".orexcept"), "wsgi.py\", line 7, in __iter__", "ValueError: while iterating");
        mustHold(files(records, ".ofexcept"), "wsgi.py\", line 11, in close", "ValueError: while closing");
        List<Path> profiles = files(folder.resolve("root/pstats"), ".pstats");
        assertThat(profiles).hasSize(1);
        assertThat(profile(profiles.get(0)))
                .containsPattern(" 4 +\\S+ +\\S+ +\\S+ +\\S+ \\S*wsgi.py:13\\(compute\\)")
                .containsPattern(" 1 +\\S+ +\\S+ +\\S+ +\\S+ \\S*wsgi.py:[01]\\(<module>\\)");
    }

    private static void mustHold(List<Path> files, String... texts) {
        assertThat(files).hasSize(1);
        assertThat(files.get(0))
                .content()
                .startsWith("Traceback (most recent call last):\n")
                .contains(texts);
    }

    private static String profile(Path file) throws IOException, InterruptedException {
        return python("import pstats, sys; pstats.Stats(sys.argv[1]).print_stats()", file.toString());
    }

    private static String python(String code, String argument) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("python3", "-c", code, argument)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    @Covers("--enable-debugger")
    void mustOpenTheDebuggerWhereAnExceptionLeavesTheApplication(String engine) throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), FailingApplication.SOURCE);
        try (Terminal terminal = Terminal.serve(folder, "wsgi.py", "--engine", engine, "--enable-debugger")
                .ready()) {
            assertThat(terminal.output()).containsPattern("Request Timeout +: \\(none\\)");
            CompletableFuture<HttpResponse<String>> call = terminal.get("/call");
            assertThat(terminal.prompt())
                    .contains("ValueError: marvin <b>&", "raised by the application, in GET /call", "(16)compute()");
            assertThat(terminal.ask("p secret")).contains("'marvin <b>&'");
            assertThat(terminal.ask("up")).contains("(21)application()");
            assertThat(terminal.ask("!print(len(body) + 41)")).contains("41");
            assertThat(call).isNotDone();
            terminal.type("q");
            assertThat(call.get(1, TimeUnit.MINUTES).statusCode()).isEqualTo(500);
            CompletableFuture<HttpResponse<String>> iteration = terminal.get("/iteration");
            assertThat(terminal.prompt()).contains("raised while iterating over the response, in GET /iteration");
            terminal.type("c");
            assertThat(iteration.get(1, TimeUnit.MINUTES).statusCode()).isEqualTo(500);
            CompletableFuture<HttpResponse<String>> close = terminal.get("/close");
            assertThat(terminal.prompt()).contains("raised by close() of the response, in GET /close");
            assertThat(terminal.ask("p self.path")).contains("'/close'");
            terminal.type("q");
            assertThat(close.get(1, TimeUnit.MINUTES).body()).isEqualTo("hello from /close");
            assertThat(terminal.get("/fine").get(1, TimeUnit.MINUTES).body()).isEqualTo("hello from /fine");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void mustStopWhereTheApplicationSaysSoAndEndAtThePrompt(String engine) throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), """
                import pdb
                def application(environ, start_response):
                    pdb.set_trace()
                    start_response('200 OK', [])
                    return [environ['QUERY_STRING'].encode('ascii')]
                """);
        try (Terminal terminal = Terminal.serve(folder, "wsgi.py", "--engine", engine, "--enable-debugger")
                .ready()) {
            CompletableFuture<HttpResponse<String>> first = terminal.get("/?one");
            assertThat(terminal.prompt()).contains("wsgi.py(4)application()");
            assertThat(terminal.ask("p environ['QUERY_STRING']")).contains("'one'");
            terminal.type("c");
            assertThat(first.get(1, TimeUnit.MINUTES).body()).isEqualTo("one");
            CompletableFuture<HttpResponse<String>> second = terminal.get("/?two");
            terminal.prompt();
            assertThat(second).isNotDone();
            terminal.press('\003');
            assertThat(terminal.exitCode()).isEqualTo(130);
            assertThat(terminal.output()).doesNotContain("\tat ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    @Covers("--debugger-startup")
    void mustStopAtBreakpointsThatAreSetBeforeTheApplicationIsLoaded(String engine) throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), FailingApplication.SOURCE);
        try (Terminal terminal = Terminal.serve(folder, "wsgi.py", "--engine", engine, "--debugger-startup")) {
            assertThat(terminal.prompt())
                    .contains("Before " + folder + "/wsgi.py is loaded", "-> import os; import sys");
            assertThat(terminal.ask("b 17")).contains("Breakpoint 1 at " + folder + "/wsgi.py:17");
            assertThat(terminal.output()).doesNotContain("Server URL");
            terminal.type("c");
            CompletableFuture<HttpResponse<String>> response = terminal.ready().get("/stopped");
            assertThat(terminal.prompt()).contains("wsgi.py(17)compute()", "-> return len(secret)");
            assertThat(terminal.ask("p environ['PATH_INFO']")).contains("'/stopped'");
            assertThat(terminal.ask("n")).contains("--Return--");
            terminal.type("c");
            assertThat(response.get(1, TimeUnit.MINUTES).body()).isEqualTo("hello from /stopped");
        }
    }

    @Test
    @Covers({"--enable-coverage", "--coverage-directory"})
    void mustTellWhichLinesWereExecuted() throws Exception {
        PythonEnvironment.assumeHas("coverage", "coverage");
        Files.writeString(folder.resolve("wsgi.py"), FailingApplication.SOURCE);
        try (Express express = Express.serve(
                folder,
                "wsgi.py",
                "--python-home",
                VENV.toString(),
                "--enable-coverage",
                "--coverage-directory",
                "pages")) {
            assertThat(express.get("/fine").body()).isEqualTo("hello from /fine");
        }
        assertThat(folder.resolve("pages/index.html"))
                .content()
                .contains("wsgi.py")
                .doesNotContain("daemon.py");
        String page =
                Files.readString(files(folder.resolve("pages"), "wsgi_py.html").get(0));
        assertThat(page)
                .containsPattern("<p class=\"run\">.*<a id=\"t17\"")
                .containsPattern("<p class=\"mis[^>]*>.*<a id=\"t16\"")
                .containsPattern("<p class=\"mis[^>]*>.*<a id=\"t7\"");
    }

    @Test
    void mustTellInASentenceWhatIsNotPossible() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), FailingApplication.SOURCE);
        Files.writeString(folder.resolve("file"), "");
        refuse(
                1,
                "enable-coverage: coverage.py cannot be imported by /usr/bin/python3",
                "--enable-coverage",
                "--python-home",
                "/usr");
        refuse(2, "enable-coverage", "--enable-coverage", "--engine", "jython");
        refuse(2, "--profiler-directory does nothing without --enable-profiler", "--profiler-directory", "x");
        refuse(2, "recorder-directory", "--enable-recorder", "--recorder-directory", "file");
        refuse(1, "enable-debugger: there is no terminal to debug at", "--enable-debugger");
    }

    private void refuse(int code, String sentence, String... options) throws IOException, InterruptedException {
        List<String> arguments = Stream.concat(
                        Stream.of("start-server", "wsgi.py", "--port", "0", "--server-root", folder + "/root"),
                        Stream.of(options))
                .toList();
        // Without the terminal that the tests may have been started in.
        try (Express express = Express.runWithoutTerminal(folder, arguments.toArray(String[]::new))) {
            assertThat(express.exitCode()).as(express.output()).isEqualTo(code);
            assertThat(express.output()).contains(sentence).doesNotContain("\tat ", "Server URL");
        }
    }
}

package org.wsgibridge.express;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

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

/** What helps while an application is developed. */
class DevelopmentTest {
    private static final Path VENV = Path.of("../target/venv").toAbsolutePath().normalize();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String APPLICATION = """
            import os; import sys
            class Closing(object):
                def __init__(self, path):
                    self.path = path
                def __iter__(self):
                    if self.path == '/iteration':
                        raise ValueError('while iterating')
                    return iter([b'hello ', b'from ', self.path.encode('ascii')])
                def close(self):
                    if self.path == '/close':
                        raise ValueError('while closing')

            def compute(environ):
                secret = 'marvin <b>&'
                if environ['PATH_INFO'] == '/call':
                    raise ValueError(secret)
                return len(secret)

            def application(environ, start_response):
                body = environ['wsgi.input'].read()
                compute(environ)
                modes = [name for name in sorted(os.environ) if name.startswith('MOD_WSGI_')]
                start_response('200 OK', [('Content-Type', 'text/plain'), ('X-Modes', ' '.join(modes))])
                return Closing(environ['PATH_INFO'])
            """;

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
        Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
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
        Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
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
        Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
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
        assumeThat(VENV.resolve("bin/coverage")).as("coverage.py").exists();
        Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
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

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    @Covers("--debug-mode")
    void mustShowExceptionsWithTheirSourcesEscapedInDebugMode(String engine) throws Exception {
        Path script = Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
        try (Express express = Express.serve(folder, "wsgi.py", "--engine", engine, "--debug-mode")) {
            assertThat(express.output()).contains("1 (1 process * 1 thread)");
            HttpResponse<String> page = express.get("/call?password=opensesame&a=b");
            assertThat(page.statusCode()).isEqualTo(500);
            assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
            assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                    .startsWith("default-src 'none'; style-src 'sha256-");
            assertThat(page.body())
                    .containsSubsequence(
                            "<h1 class=\"type\">ValueError</h1>",
                            "marvin &#60;b&#62;&#38;",
                            "Request id <code>",
                            script + ":16",
                            "secret = &#39;marvin &#60;b&#62;&#38;&#39;",
                            "<span class=\"at\"><i>16</i>",
                            "raise ValueError(secret)",
                            script + ":21",
                            "line 16, in compute",
                            "password=&#8226;",
                            engine,
                            "User-Agent")
                    .doesNotContain("<b>&", "opensesame");
            assertThat(express.get("/iteration").body()).contains("while iterating", script + ":7");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void mustShowWhereAScriptDoesNotCompileUntilItDoes(String engine) throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), "import shop\nfrom shop import application\n");
        Path module = Files.writeString(folder.resolve("shop.py"), APPLICATION);
        try (Express express = Express.serve(folder, "wsgi.py", "--engine", engine, "--reload-on-changes")) {
            assertThat(express.get("/").body()).isEqualTo("hello from /");
            Files.writeString(module, "# a change\n\nprice = = 3\n");
            HttpResponse<String> page = await().until(() -> express.get("/"), reply -> reply.statusCode() == 500);
            assertThat(page.body())
                    .containsSubsequence(
                            "<h1 class=\"type\">SyntaxError</h1>",
                            module + "</code>, line 3",
                            "The sources have not loaded since 20",
                            "code from before that is still up",
                            "<i>3</i>price = = 3",
                            "<i></i>        <b>^</b>",
                            "wsgi.py:1",
                            "import shop");
            Files.writeString(module, APPLICATION);
            await().untilAsserted(() -> assertThat(express.get("/").body()).isEqualTo("hello from /"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void mustTellNothingButTheIdWithoutDebugMode(String engine) throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
        try (Express express = Express.serve(folder, "wsgi.py", "--engine", engine)) {
            HttpResponse<String> page = express.get("/call");
            assertThat(page.statusCode()).isEqualTo(500);
            assertThat(page.body())
                    .containsPattern("Request id: <code>[\\w-]{11}</code>")
                    .doesNotContain("ValueError", "marvin", "wsgi", engine);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void theDebugPageMustBeReadableForTerminalsAndPrograms(String engine) throws Exception {
        Path script = Files.writeString(folder.resolve("wsgi.py"), APPLICATION.replace("marvin", "\\x1b[2Jmarvin"));
        try (Express express = Express.serve(folder, "wsgi.py", "--engine", engine, "--debug-mode")) {
            HttpResponse<String> text = get(express, "/call?password=opensesame", "*/*");
            assertThat(text.headers().firstValue("Content-Type")).hasValue("text/plain;charset=utf-8");
            assertThat(text.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(text.headers().firstValue("Vary").orElse("")).contains("Accept");
            assertThat(text.body())
                    .startsWith("500 Internal Server Error: POST /call\n\nTraceback (most recent call last):\n")
                    .contains("File \"" + script + "\", line 16, in compute\n", "ValueError: \\x1b[2Jmarvin <b>&\n")
                    .contains("Request id: ")
                    .doesNotContain("\u001b", "opensesame");
            HttpResponse<String> problem = get(express, "/call", "application/json, */*;q=0.5");
            assertThat(problem.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(problem.body())
                    .startsWith("{\"type\":\"about:blank\",\"title\":\"Internal Server Error\",\"status\":500,")
                    .contains("\"detail\":\"\\u001b[2Jmarvin <b>&\"", "\"exception\":\"ValueError\"")
                    .contains("line 16, in compute\\u000a");
            assertThat(get(express, "/call", "text/html,*/*;q=0.8").body()).startsWith("<!DOCTYPE html>");
        }
    }

    private static HttpResponse<String> get(Express express, String path, String accept)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(express.url(path))
                .header("Accept", accept)
                .POST(BodyPublishers.noBody())
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void anErrorMustBeAProblemForAProgramAndTextForATerminal(String engine) throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
        try (Express express =
                Express.serve(folder, "wsgi.py", "--engine", engine, "--mount-point", "/shop", "--log-to-terminal")) {
            HttpResponse<String> problem = get(express, "/shop/call", "application/json");
            assertThat(problem.statusCode()).isEqualTo(500);
            assertThat(problem.body())
                    .matches(
                            "\\{\"type\":\"about:blank\",\"title\":\"Internal Server Error\",\"status\":500,\"detail\":"
                                    + "\"The server could not[^\"]*\",\"request_id\":\"[\\w-]{11}\"}\n");
            HttpResponse<String> gone = get(express, "/gone", "application/json");
            assertThat(gone.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(gone.body()).isEqualTo("{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404}\n");
            assertThat(get(express, "/shop/call", "*/*").body())
                    .matches("500 Internal Server Error\nThe server could not .*\nRequest id: [\\w-]{11}\n");
            assertThat(get(express, "/gone", "*/*").body()).isEqualTo("404 Not Found\n");
        }
    }

    @Test
    void mustTellInASentenceWhatIsNotPossible() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
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

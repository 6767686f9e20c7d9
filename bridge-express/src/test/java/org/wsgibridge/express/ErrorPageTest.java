package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients see of an exception, with and without the debug mode. */
class ErrorPageTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    @Covers("--debug-mode")
    void mustShowExceptionsWithTheirSourcesEscapedInDebugMode(String engine) throws Exception {
        Path script = Files.writeString(folder.resolve("wsgi.py"), FailingApplication.SOURCE);
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
        Path module = Files.writeString(folder.resolve("shop.py"), FailingApplication.SOURCE);
        try (Express express = Express.serve(folder, "wsgi.py", "--engine", engine, "--reload-on-changes")) {
            assertThat(express.get("/").body()).isEqualTo("hello from /");
            Files.writeString(module, "# a change\n\nprice = = 3\n");
            HttpResponse<String> page = await().until(() -> express.get("/"), reply -> reply.statusCode() == 500);
            assertThat(page.body())
                    .containsSubsequence(
                            "<h1 class=\"type\">SyntaxError</h1>",
                            module + "</code>, line 3",
                            "The sources have not loaded since 20",
                            "Every request gets this page until they load.",
                            "<i>3</i>price = = 3",
                            "<i></i>        <b>^</b>",
                            "wsgi.py:1",
                            "import shop",
                            "Shown because of <code>--reload-on-changes</code>.");
            Files.writeString(module, FailingApplication.SOURCE);
            await().untilAsserted(() -> assertThat(express.get("/").body()).isEqualTo("hello from /"));
            await().untilAsserted(() -> assertThat(express.output())
                    .containsPattern("(?m)^reloaded shop\\.py in \\d+\\.\\d s$")
                    .contains("WB0105")
                    .doesNotContain("WB0204"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void mustTellNothingButTheIdWithoutDebugMode(String engine) throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), FailingApplication.SOURCE);
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
        Path script = Files.writeString(
                folder.resolve("wsgi.py"), FailingApplication.SOURCE.replace("marvin", "\\x1b[2Jmarvin"));
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
        Files.writeString(folder.resolve("wsgi.py"), FailingApplication.SOURCE);
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
}

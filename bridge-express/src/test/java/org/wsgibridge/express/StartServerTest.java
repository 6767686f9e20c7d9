package org.wsgibridge.express;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.express.failure.ExpressException;

/** A new user's first minutes: one command, a page. */
class StartServerTest {
    private static final String HELLO = """
            def application(environ, start_response):
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return [('hello from ' + environ['SCRIPT_NAME'] + environ['PATH_INFO']).encode('ascii')]
            """;

    @TempDir
    private Path folder;

    private void file(String name, String text) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    @Covers({"--engine", "--server-root", "--host", "--port"})
    void mustServeAScriptAndTellWhatItDoes(String engine) throws Exception {
        file("wsgi.py", HELLO);
        try (Express express = Express.serve(folder, "wsgi.py", "--engine", engine, "--threads", "3")) {
            assertThat(express.get("/page").body()).isEqualTo("hello from /page");
            assertThat(express.output())
                    .contains("Engine             : " + engine + ", Python ")
                    .contains("Request Capacity   : 3 (1 process * 3 threads)")
                    .contains("Queue Timeout      : 45 (seconds)")
                    .contains("Error Log File     : " + folder.resolve("root/error_log"));
        }
        assertThat(folder.resolve("root/error_log")).exists();
    }

    @Test
    void mustTakeCpythonWhereThereIsOneAndJythonForAScriptOfPython2() throws Exception {
        file("wsgi.py", HELLO);
        file("old.py", "print 'loading'\n" + HELLO);
        try (Express modern = Express.serve(folder, "wsgi.py");
                Express old = Express.serve(folder, "old.py")) {
            assertThat(modern.output())
                    .containsPattern("Engine +: cpython, Python 3\\S+ \\(found python3 on the PATH\\)");
            assertThat(old.output())
                    .containsPattern(
                            "Engine +: jython, Python 2\\.7 \\(the code is not valid for Python 3\\S+ line 1: ");
            assertThat(old.get("/").body()).isEqualTo("hello from /");
        }
    }

    @Test
    void aScriptThatIsNoTextMustFailWithTheMessageOfCpython() throws Exception {
        // What PowerShell's > writes.
        Files.writeString(folder.resolve("wsgi.py"), "\uFEFF" + HELLO, UTF_16LE);
        try (Express express =
                Express.run(folder, "start-server", "wsgi.py", "--port", "0", "--server-root", folder + "/root")) {
            assertThat(express.exitCode()).isNotZero();
            assertThat(express.output()).contains("null bytes").doesNotContain("no python3 was found");
        }
    }

    @Test
    void mustTellAtTheTerminalHowToEndWithAndWithoutColours() throws Exception {
        file("wsgi.py", HELLO);
        try (Terminal plain = Terminal.serveWithoutColours(folder, "wsgi.py").ready()) {
            await().untilAsserted(() -> assertThat(plain.output()).contains("Press Ctrl+C to stop the server."));
        }
        try (Express express = Express.serve(folder, "wsgi.py")) {
            assertThat(express.output()).doesNotContain("Press Ctrl+C");
        }
    }

    @Test
    @Covers({"--mount-point", "--application-type"})
    void mustFindTheApplicationOfAModuleAndOfAFolder() throws Exception {
        file("site/wsgi.py", HELLO);
        file("package/__init__.py", "");
        file("package/web.py", HELLO.replace("application", "main"));
        file("django/manage.py", "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')\n");
        file("django/mysite/__init__.py", "");
        file("django/mysite/wsgi.py", HELLO.replace("hello", "django"));
        file("other/manage.py", "from mysite import bootstrap\n");
        file("other/theirs/__init__.py", "");
        file("other/theirs/wsgi.py", HELLO.replace("hello", "theirs"));
        try (Express module = Express.serve(
                        folder, "package.web:main", "--mount-point", "/app", "--application-type=module");
                Express plain = Express.serve(folder, "site");
                Express django = Express.serve(folder, "django");
                Express other = Express.serve(folder, "other")) {
            assertThat(module.get("/app/x").body()).isEqualTo("hello from /app/x");
            assertThat(module.get("/other").statusCode()).isEqualTo(404);
            assertThat(plain.get("/").body()).isEqualTo("hello from /");
            assertThat(django.get("/").body()).isEqualTo("django from /");
            assertThat(other.get("/").body()).isEqualTo("theirs from /");
        }
    }

    @Test
    @Covers("--url-alias")
    void mustServeStaticFilesAndEncodedSlashes() throws Exception {
        file("wsgi.py", HELLO);
        file("static/site.css", "body {}");
        try (Express express = Express.serve(folder, "wsgi.py", "--url-alias", "/static", "static")) {
            HttpResponse<String> css = express.get("/static/site.css");
            assertThat(css.body()).isEqualTo("body {}");
            assertThat(css.headers().firstValue("Content-Type").orElse("")).startsWith("text/css");
            assertThat(express.get("/a%2Fb").body()).isEqualTo("hello from /a/b");
        }
    }

    @Test
    @Covers("--access-log")
    void mustWriteAnAccessLogWhereAskedFor() throws Exception {
        file("wsgi.py", HELLO);
        try (Express express = Express.serve(folder, "wsgi.py", "--access-log", "%m %U %>s %{outcome}x")) {
            express.get("/page");
        }
        assertThat(Files.readAllLines(folder.resolve("root/access_log"))).containsExactly("GET /page 200 completed");
    }

    @Test
    @Covers({"--reload-on-changes", "--disable-reloading"})
    void mustShowChangesWhereAskedForAndOnSignals() throws Exception {
        file("text.py", "TEXT = 'first'\n");
        file("uses.py", "import text\n" + HELLO.replace("'hello from '", "text.TEXT"));
        try (Express reloading = Express.serve(folder, "uses.py", "--reload-on-changes", "--startup-timeout", "60");
                Express fixed = Express.serve(folder, "uses.py", "--disable-reloading", "--startup-timeout", "60")) {
            mustServe(reloading, "first/");
            mustServe(fixed, "first/");
            file("text.py", "TEXT = 'the second'\n");
            mustServe(reloading, "the second/");
            assertThat(fixed.get("/").body()).isEqualTo("first/");
            fixed.signal("HUP");
            mustServe(fixed, "the second/");
            file("text.py", "TEXT = 'the third'\n");
            fixed.signal("USR1");
            mustServe(fixed, "the third/");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void mustLoadAScriptThatAsksForItBeforeItServesTheRequest(String engine) throws Exception {
        file("version.txt", "1");
        file("wsgi.py", """
                import os
                VERSION = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'version.txt')
                LOADED = open(VERSION).read()
                def reload_required(resource):
                    return open(VERSION).read() != LOADED
                def application(environ, start_response):
                    start_response('200 OK', [])
                    return [LOADED.encode('ascii') + environ['wsgi.input'].read()]
                """);
        try (Express express = Express.serve(folder, "wsgi.py", "--engine", engine, "--startup-timeout", "60")) {
            assertThat(express.get("/").body()).isEqualTo("1");
            for (String version : List.of("2", "3")) {
                file("version.txt", version);
                assertThat(Raw.exchange(
                                express.url("/"),
                                "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                        + "Content-Length: 4\r\n\r\nbody"))
                        .startsWith("HTTP/1.1 200 ")
                        .contains(version + "body");
                assertThat(express.get("/").body()).isEqualTo(version);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void mustPassSigusr2OnToTheApplication(String engine) throws Exception {
        file("wsgi.py", """
                import mod_wsgi
                seen = []
                mod_wsgi.subscribe_signals(lambda name, **event: seen.append(event['signame']))
                def application(environ, start_response):
                    start_response('200 OK', [])
                    return [','.join(seen).encode('ascii')]
                """);
        try (Express express = Express.serve(folder, "wsgi.py", "--engine", engine, "--startup-timeout", "60")) {
            mustServe(express, "");
            express.signal("USR2");
            mustServe(express, "SIGUSR2");
        }
    }

    private static void mustServe(Express express, String text) {
        await().untilAsserted(() -> assertThat(express.get("/").body()).isEqualTo(text));
    }

    @Test
    @Covers("--pid-file")
    void mustFinishRunningRequestsOnSigtermAndLeaveNothingRunning() throws Exception {
        file("slow.py", """
                import os, time

                def application(environ, start_response):
                    open(environ['QUERY_STRING'], 'w').close()
                    time.sleep(2)
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [b'done']
                """);
        Path running = folder.resolve("running");
        Path pidFile = folder.resolve("server.pid");
        try (Express express = Express.serve(folder, "slow.py", "--pid-file", pidFile.toString())) {
            assertThat(pidFile).hasContent(express.process().pid() + "\n");
            List<ProcessHandle> daemons = express.process().descendants().toList();
            assertThat(daemons).isNotEmpty();
            CompletableFuture<HttpResponse<String>> response = CompletableFuture.supplyAsync(() -> {
                try {
                    return express.get("/?" + running);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            await().until(() -> Files.exists(running));
            express.signal("TERM");
            assertThat(response.get().body()).isEqualTo("done");
            assertThat(express.exitCode()).isEqualTo(143);
            assertThat(daemons).noneMatch(ProcessHandle::isAlive);
            assertThat(pidFile).doesNotExist();
        }
    }

    @Test
    void mustTellInASentenceWhyItCannotRun() throws Exception {
        file("wsgi.py", HELLO);
        file("broken.py", "import not_there\n");
        try (ServerSocket taken = new ServerSocket(0);
                Express inUse = Express.run(
                        folder, "start-server", "wsgi.py", "--port", Integer.toString(taken.getLocalPort()));
                Express broken = Express.run(folder, "start-server", "broken.py", "--port", "0")) {
            assertThat(inUse.exitCode()).isEqualTo(1);
            assertThat(inUse.output())
                    .contains("wsgi-express: cannot listen at --port " + taken.getLocalPort())
                    .doesNotContain("\tat ");
            assertThat(broken.exitCode()).isEqualTo(1);
            assertThat(broken.output())
                    .contains("broken.py\", line 1")
                    .contains("No module named 'not_there'")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void mustLeaveAScriptThatIsNoPythonAtAllToPython3() throws Exception {
        Files.writeString(folder.resolve("slip.py"), """
                name = 'f-strings are no fault'
                greeting = f'hello {name}'
                def application(environ, start_response)
                    return []
                """);
        try (Express express =
                Express.run(folder, "start-server", "slip.py", "--port", "0", "--server-root", folder + "/root")) {
            assertThat(express.exitCode()).isEqualTo(ExpressException.RUNTIME);
            assertThat(express.output())
                    .contains("slip.py\", line 3")
                    .containsPattern("SyntaxError: (expected ':'|invalid syntax)")
                    .doesNotContain("no viable alternative", "line 2");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        nothing_like_it | Jython has no module nothing_like_it: name its package in requirements.txt
        mysql.connector | for databases there are sqlite3, psycopg2 and MySQLdb
        """)
    void mustSayWhereJythonFindsModules(String module, String advice) throws Exception {
        Files.writeString(folder.resolve("needs.py"), "import " + module + "\n");
        try (Express express = Express.run(
                folder, "config-test", "needs.py", "--engine", "jython", "--server-root", folder + "/root")) {
            assertThat(express.exitCode()).isEqualTo(ExpressException.RUNTIME);
            assertThat(express.output()).contains(advice).doesNotContain("name the virtual environment");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        requests_not_there | -m pip install requests_not_there (or the package that has the module requests_not_there
        yaml               | -m pip install PyYAML; or name the virtual environment
        xml.not_there      | install the package that has the module xml.not_there by
        """)
    void mustSayHowAMissingPackageIsInstalledIntoTheEnvironment(String module, String advice) throws Exception {
        Shell made = Shell.run(folder, "python3", "-m", "venv", "--without-pip", "env");
        assertThat(made.code()).describedAs(made.output()).isZero();
        Files.writeString(folder.resolve("needs.py"), "import " + module + "\n");
        assertThat(adviceFor("needs.py")).contains(" has no module " + module + ": name the virtual environment");
        assertThat(adviceFor("shpo:app")).contains(" has no module shpo: name the virtual environment");
        Path configuration = folder.resolve("env/pyvenv.cfg");
        Files.writeString(configuration, Files.readString(configuration) + "uv = 0.13.0\n");
        assertThat(adviceFor("needs.py")).contains("uv pip install --python " + folder + "/env/bin/python");
        Files.createFile(folder.resolve("env/bin/pip"));
        assertThat(adviceFor("needs.py"))
                .contains(" has no module " + module + ": install ", advice, folder + "/env/bin/python")
                .contains("; or name the virtual environment that has it by --python-home");
    }

    private String adviceFor(String entry) throws Exception {
        try (Express express =
                Express.run(folder, "config-test", entry, "--python-home", "env", "--server-root", folder + "/root")) {
            assertThat(express.exitCode()).isEqualTo(ExpressException.RUNTIME);
            return express.output();
        }
    }

    @Test
    void mustShowTracebacksToThisMachineAloneWhereChangesAreLoaded() throws Exception {
        Files.writeString(
                folder.resolve("fails.py"),
                "def application(environ, start_response):\n    raise ValueError('here')\n");
        String[] line = {"fails.py", "--reload-on-changes", "--port", "0", "--server-root", folder + "/root"};
        try (Express express = Express.serving(folder, line)) {
            assertThat(express.output()).contains("so that the server listens at 127.0.0.1 alone; --host 0.0.0.0");
            assertThat(express.get("/").body()).contains("ValueError: here");
            int port = express.url("/").getPort();
            assertThatThrownBy(() -> new Socket("127.0.0.2", port).close()).isInstanceOf(ConnectException.class);
        }
        try (Express express = Express.serving(folder, Map.of("WSGI_HOST", "0.0.0.0"), line)) {
            assertThat(express.output()).contains("to every client that reaches --host 0.0.0.0");
            new Socket("127.0.0.2", express.url("/").getPort()).close();
        }
        try (Express express = Express.serving(folder, Map.of("WSGI_DEBUG", "off"), line)) {
            assertThat(express.output()).doesNotContain("debug");
            assertThat(express.get("/").body()).doesNotContain("ValueError");
            new Socket("127.0.0.2", express.url("/").getPort()).close();
        }
    }
}

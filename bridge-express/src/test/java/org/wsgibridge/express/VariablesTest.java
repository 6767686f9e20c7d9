package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.express.failure.ExpressException;

/** Options in variables. */
class VariablesTest {
    private static final String JVM = "JAVA_TOOL_OPTIONS";

    @TempDir
    private Path folder;

    private String moduleConfig(Map<String, String> environment, String... options) throws Exception {
        List<String> line = new ArrayList<>(List.of("module-config", "m:a", "--engine", "jython"));
        line.addAll(List.of(options));
        try (Express express = Express.run(folder, environment, line.toArray(String[]::new))) {
            express.exitCode();
            return express.output();
        }
    }

    /** The table of docs/express.md from top to bottom: each row wins over those below it. */
    @Test
    void mustTakeTheStrongestSource() throws Exception {
        Path file = Files.writeString(folder.resolve("server.conf"), "processes = 6\n");
        Map<String, String> sources = new LinkedHashMap<>();
        sources.put(JVM, "-Dwsgi.processes=3");
        sources.put("WSGI_PROCESSES", "4");
        sources.put("MOD_WSGI_PROCESSES", "5");
        sources.put("WSGI_CONFIG", file.toString());
        sources.put("WEB_CONCURRENCY", "7");
        assertThat(moduleConfig(sources, "--processes", "2")).contains("processes = 2");
        for (String expected : List.of("3", "4", "5", "6", "7")) {
            assertThat(moduleConfig(sources)).contains("processes = " + expected);
            String strongest = sources.keySet().iterator().next();
            sources.remove(strongest);
            if (strongest.equals("WSGI_PROCESSES")) { // there cannot be both
                Map<String, String> withFile = new LinkedHashMap<>(sources);
                withFile.put("WSGI_PROCESSES_FILE", file("processes", "8"));
                assertThat(moduleConfig(withFile))
                        .contains("processes is not printed")
                        .doesNotContain("processes =");
            }
        }
        assertThat(moduleConfig(sources)).doesNotContain("processes =");
        assertThat(documented())
                .containsExactly(
                        "the command line",
                        "a system property",
                        "an environment variable",
                        "a file that a variable names",
                        "mod_wsgi's environment variable",
                        "the file of `--config`",
                        "variables of platforms",
                        "the default");
    }

    @Test
    void mustNameTheVariableOfAFileThatIsNotThere() throws Exception {
        assertThat(moduleConfig(Map.of("WSGI_CONFIG", "gone.conf")))
                .contains("environment variable WSGI_CONFIG: gone.conf cannot be read: there is no such file");
        assertThat(moduleConfig(Map.of("MOD_WSGI_CONFIG", "gone.conf")))
                .contains("environment variable MOD_WSGI_CONFIG: gone.conf cannot be read");
        assertThat(moduleConfig(Map.of(JVM, "-Dwsgi.config=gone.conf")))
                .contains("-Dwsgi.config: gone.conf cannot be read");
    }

    @Test
    void mustTakeTheStrongestNameOfTheFile() throws Exception {
        Map<String, String> names = new LinkedHashMap<>();
        names.put(JVM, "-Dwsgi.config=" + Files.writeString(folder.resolve("2.conf"), "processes = 2\n"));
        names.put(
                "WSGI_CONFIG",
                Files.writeString(folder.resolve("3.conf"), "processes = 3\n").toString());
        names.put(
                "MOD_WSGI_CONFIG",
                Files.writeString(folder.resolve("4.conf"), "processes = 4\n").toString());
        for (String expected : List.of("2", "3", "4")) {
            assertThat(moduleConfig(names)).contains("processes = " + expected);
            names.remove(names.keySet().iterator().next());
        }
    }

    private static List<String> documented() throws IOException {
        Matcher table = Pattern.compile("\\| Source \\|[^\\n]*\\n\\|[-|]*\\n((?:\\|[^\\n]*\\n)+)")
                .matcher(Files.readString(Path.of("../docs/express.md")));
        assertThat(table.find()).isTrue();
        return table.group(1)
                .lines()
                .map(row -> row.split("\\|", -1)[1].strip())
                .toList();
    }

    @Test
    void mustServeWithWhatThePlatformSetsAndWithVariables() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), """
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [(environ['PATH_INFO'] + environ['stage']).encode()]
                """);
        Map<String, String> environment = Map.of(
                "PORT", "0",
                "WSGI_HOST", "127.0.0.1",
                "WSGI_SERVER_ROOT", folder + "/root",
                "WSGI_APPLICATION", "wsgi.py",
                "WSGI_PROBES", "on",
                "WSGI_SETENV", "stage test",
                "MOD_WSGI_THREADS", "3",
                "WSGI_URL_ALIAS", "/static static",
                "MOD_WSGI_STATIC_CACHE_CONTROL", "max-age=7");
        Files.writeString(Files.createDirectory(folder.resolve("static")).resolve("x.txt"), "x");
        try (Express express = Express.serving(folder, environment, "start-server")) {
            assertThat(express.get("/x").body()).isEqualTo("/xtest");
            assertThat(express.get("/-/live").body()).isEqualTo("ok\n");
            assertThat(express.get("/static/x.txt").headers().firstValue("Cache-Control"))
                    .hasValue("max-age=7");
            assertThat(express.output()).contains("Request Capacity   : 3 ");
        }
    }

    @Test
    void mustHaveTheServerOfSetupServerTheSameOptions() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), "application = None\n");
        try (Express express = Express.run(
                folder,
                Map.of(
                        "WSGI_THREADS",
                        "3",
                        "PORT",
                        "8321",
                        "WSGI_HTTP2",
                        "off",
                        "WSGI_LOG_LEVEL",
                        "info",
                        "WSGI_SERVICE_HOST",
                        "10.0.0.1",
                        "WSGI_STATIC_CACHE_CONTROL",
                        "max-age=7",
                        "MOD_WSGI_GROUP_DEFAULT_MAXIMUM_REQUESTS",
                        "9",
                        JVM,
                        "-Dwsgi.group.default.eviction-timeout=8"),
                "setup-server",
                "wsgi.py",
                "--server-root",
                folder + "/server")) {
            assertThat(express.exitCode()).describedAs(express.output()).isZero();
            // What the file cannot have is reported, and nothing else.
            assertThat(express.output())
                    .contains(
                            "environment variable WSGI_STATIC_CACHE_CONTROL is not written to " + folder
                                    + "/server/wsgi-express.conf",
                            "environment variable WSGI_GROUP_DEFAULT_MAXIMUM_REQUESTS is not written to ",
                            "system property wsgi.group.default.eviction-timeout is not written to ")
                    .doesNotContain("WSGI_THREADS is", "WSGI_SERVICE_HOST", "max-age=7");
        }
        assertThat(folder.resolve("server/wsgi-express.conf"))
                .content()
                .contains("\nthreads = 3", "\nport = 8321", "\nlog-level = info", "\nhttp2 = off");
    }

    /** What is in such a file is used, and seen neither on the terminal nor in a file. */
    @Test
    void mustServeWithValuesThatAreInFiles() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), """
                import os
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [(environ['stage'] + os.environ['KEY']).encode()]
                """);
        Map<String, String> environment = Map.of(
                "PORT",
                "0",
                "WSGI_HOST",
                "127.0.0.1",
                "WSGI_LOG_LEVEL",
                "debug",
                "WSGI_SETENV_FILE",
                file("setenv", "stage hunter21"),
                "WSGI_PROCESS_SETENV_FILE",
                file("process-setenv", "KEY=hunter22\n"),
                "MOD_WSGI_THREADS_FILE",
                file("threads", "3\n"),
                "WSGI_STATIC_CACHE_CONTROL_FILE",
                file("static-cache-control", "hunter23\r\n"),
                "WSGI_URL_ALIAS",
                "/static static");
        Files.writeString(Files.createDirectory(folder.resolve("static")).resolve("x.txt"), "x");
        Path root = folder.resolve("root");
        try (Express express =
                Express.serving(folder, environment, "start-server", "wsgi.py", "--server-root", root.toString())) {
            assertThat(express.get("/").body()).isEqualTo("hunter21hunter22");
            assertThat(express.get("/static/x.txt").headers().firstValue("Cache-Control"))
                    .hasValue("hunter23");
            assertThat(express.output()).contains("Request Capacity   : 3 ").doesNotContain("hunter");
        }
        assertThat(root.resolve("error_log")).content().doesNotContain("hunter");
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(
                        Files.createDirectories(folder.resolve("secrets")).resolve(name), text)
                .toString();
    }

    @Test
    void mustNotWriteDownWhatIsInFiles() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), "application = None\n");
        Map<String, String> environment = Map.of(
                "WSGI_PROCESS_SETENV_FILE", file("process-setenv", "KEY=hunter2"),
                "WSGI_STATIC_CACHE_CONTROL_FILE", file("static-cache-control", "hunter2"),
                "WSGI_THREADS", "3");
        try (Express express =
                Express.run(folder, environment, "setup-server", "wsgi.py", "--server-root", folder + "/server")) {
            assertThat(express.exitCode()).describedAs(express.output()).isZero();
            assertThat(express.output())
                    .contains(
                            "environment variable WSGI_PROCESS_SETENV_FILE = " + folder
                                    + "/secrets/process-setenv is not written to " + folder
                                    + "/server/wsgi-express.conf, because its value is not to be seen",
                            "environment variable WSGI_STATIC_CACHE_CONTROL_FILE is not written to ")
                    .doesNotContain("hunter");
        }
        assertThat(folder.resolve("server/wsgi-express.conf"))
                .content()
                .contains("threads = 3")
                .doesNotContain("process-setenv", "hunter");
        assertThat(moduleConfig(environment))
                .contains("threads = 3", "process-setenv is not printed, because its value is not to be seen")
                .doesNotContain("process-setenv =", "hunter");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        THREADS | hunter2 | '' | : threads = (set): expected a whole number
        PORT | hunter2 | '' | : port = (set): expected a whole number
        PORT | 70000 | '' | : port = (set): expected a number from 0 to 65535
        HTTP2 | hunter2 | '' | : http2 = (set): expected on or off
        URL_ALIAS | hunter2 | '' | : url-alias needs 2 values
        STATIC_CACHE_CONTROL | hunter2 | max-age=7 | : there is WSGI_STATIC_CACHE_CONTROL as well: expected one of them
        THREADS | 2 | 3 | : there is WSGI_THREADS as well: expected one of them
        THREADS | '' | '' | : it is empty; expected the absolute path of a text file in UTF-8, with the value of
        """)
    void mustNameVariableAndFileThatAreWrong(String option, String content, String other, String message)
            throws Exception {
        String variable = "WSGI_" + option;
        Map<String, String> environment = Map.of(variable + "_FILE", file("value", content), variable, other);
        try (Express express = Express.run(
                folder, environment, "config-test", "m:a", "--engine", "jython", "--server-root", folder + "/root")) {
            assertThat(express.exitCode()).describedAs(express.output()).isEqualTo(ExpressException.USAGE);
            assertThat(express.output())
                    .contains("wsgi-express: " + variable + "_FILE=" + folder + "/secrets/value" + message)
                    .doesNotContain("hunter2");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        WSGI_THRAEDS_FILE | /x | WSGI_THRAEDS_FILE: thraeds-file is not an option; did you mean threads-file?
        WSGI_THRAEDS | 3 | wsgi-express: WSGI_THRAEDS: thraeds is not an option; did you mean threads?
        WSGI_THREADS | x | wsgi-express: WSGI_THREADS=x: expected a whole number
        WSGI_HTTP2 | maybe | wsgi-express: WSGI_HTTP2=maybe: expected on or off
        MOD_WSGI_HTTP2 | maybe | wsgi-express: MOD_WSGI_HTTP2=maybe:
        WSGI_RELOAD | often | wsgi-express: WSGI_RELOAD=often: expected changes, script or never
        WSGI_URL_ALIAS | /x | wsgi-express: WSGI_URL_ALIAS needs 2 values
        WEB_CONCURRENCY | many | wsgi-express: WEB_CONCURRENCY=many: expected
        PORT | http | wsgi-express: PORT=http: expected a whole number
        MOD_WSGI_SERVLET_OBJECTS | x | WSGI_SERVLET_OBJECTS=x: expected on or off
        WSGI_SERVLET_OBJECTS | x | WSGI_SERVLET_OBJECTS=x: expected on or off
        WSGI_MOUNT_POINT | app | wsgi-express: WSGI_MOUNT_POINT=app: expected a URL prefix
        JAVA_TOOL_OPTIONS | -Dwsgi.processes=0 | wsgi-express: -Dwsgi.processes=0: expected a whole number
        JAVA_TOOL_OPTIONS | -Dwsgi.thraeds=3 | -Dwsgi.thraeds: thraeds is not an option; did you mean
        """)
    void mustNameTheVariableThatIsWrong(String name, String value, String message) throws Exception {
        try (Express express = Express.run(
                folder,
                Map.of(name, value),
                "config-test",
                "m:a",
                "--engine",
                "jython",
                "--server-root",
                folder + "/root")) {
            assertThat(express.exitCode()).isEqualTo(ExpressException.USAGE);
            assertThat(express.output()).contains("wsgi-express: ", message);
        }
    }

    @Test
    void mustLeaveVariablesOfOthersAlone() throws Exception {
        Map<String, String> others = Map.of(
                "PORT", "tcp://10.0.0.1:80",
                "WSGI_PORT", "tcp://10.0.0.1:80",
                "WSGI_SERVICE_HOST", "10.0.0.1",
                "WSGI_SERVICE_PORT", "80",
                "WSGI_NOTHING_LIKE_AN_OPTION", "x",
                "WSGI_NOTHING_LIKE_AN_OPTION_FILE", "x",
                "MOD_WSGI_DEBUG_MODE", "true",
                "WSGI_THREADS", " ");
        assertThat(moduleConfig(others)).contains("application = m:a").doesNotContain("debug", "threads");
        // They begin as options do.
        assertThat(moduleConfig(Map.of("WSGI_SERVER", "x", "WSGI_PYTHON", "x", "WSGI_LOG", "x", "MOD_WSGI_SSL", "x")))
                .contains("application = m:a")
                .doesNotContain("wsgi-express: ");
        // One interpreter runs one request at a time with this option.
        assertThat(moduleConfig(Map.of("WEB_CONCURRENCY", "4"), "--debug-mode")).contains("processes = 1");
        assertThat(moduleConfig(Map.of("WSGI_RELOAD", "changes"), "--disable-reloading"))
                .contains("reload = never");
    }

    @Test
    void mustLetWebConcurrencyCountWhereDevelopmentIsOff() throws Exception {
        assertThat(moduleConfig(Map.of("WEB_CONCURRENCY", "4", "WSGI_DEBUG", "on")))
                .contains("processes = 1");
        assertThat(moduleConfig(Map.of("WEB_CONCURRENCY", "4", "WSGI_DEBUG", "off")))
                .contains("processes = 4");
        assertThat(moduleConfig(Map.of("WEB_CONCURRENCY", "4", "WSGI_DEBUG", "on"), "--debug-mode=false"))
                .contains("processes = 4");
    }

    /** They may be the application's: they are told, without a value that may be a secret, and nothing ends. */
    @Test
    void mustTellWhatTheVariablesOfOtherServersAreHere() throws Exception {
        assertThat(moduleConfig(Map.of("WSGI_WORKERS", "6", "MOD_WSGI_TIMEOUT", "45", "WSGI_ENV", "KEY=secret")))
                .contains(
                        "application = m:a",
                        "wsgi-express: environment variable WSGI_WORKERS is not used: workers is an option of gunicorn,"
                                + " granian and uvicorn; here it is: --processes 6",
                        "environment variable MOD_WSGI_TIMEOUT is not used: timeout is an option of gunicorn; here it"
                                + " is: --request-timeout 45",
                        "environment variable WSGI_ENV is not used")
                .doesNotContain("secret");
    }
}

package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Options from a file: {@code --config}. */
class ConfigFileTest {
    @TempDir
    private Path folder;

    private final StringWriter printed = new StringWriter();

    private int run(String... arguments) {
        PrintWriter writer = new PrintWriter(printed, true);
        return WsgiExpress.execute(writer, writer, arguments);
    }

    private Path config(String text) throws Exception {
        return Files.writeString(folder.resolve("server.conf"), text);
    }

    private int moduleConfig(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "module-config",
                "--config",
                folder.resolve("server.conf").toString(),
                "--working-directory",
                folder.toString()));
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new));
    }

    @Test
    void mustTakeOptionsFromTheFileUnlessTheCommandLineHasThem() throws Exception {
        Files.createDirectories(folder.resolve("my files"));
        Files.createDirectories(folder.resolve("other"));
        config("""
                # what is served
                entry-point = shop:main
                --engine jython
                threads=7

                queue-timeout   3.5
                access-log = "%r" "%{Referer}i"
                url-alias = /a "my files"
                url-alias = /b other
                debug-mode
                """);
        assertThat(moduleConfig("--queue-timeout", "9"))
                .describedAs(printed.toString())
                .isZero();
        assertThat(printed.toString())
                .contains("mount./.application = shop:main", "engine = jython", "threads = 7", "queue-timeout = 9")
                .contains("access-log = \"%r\" \"%{Referer}i\"")
                .contains("static./a = app/my files")
                .contains("static./b = app/other")
                .contains("debug = on")
                .doesNotContain("3.5");
    }

    @Test
    void mustTakeTheLastValueAndLoseNoOtherOption() throws Exception {
        config("""
                entry-point = shop:main
                engine = jython
                setenv = A 1
                trust-proxy = 10.0.0.1
                trust-proxy-header = X-Forwarded-For
                map-head-to-get = on
                map-head-to-get = off
                process-setenv = X=1
                process-setenv = Y=
                threads = 3
                threads = 4
                """);
        assertThat(moduleConfig("--queue-timeout", "8", "--queue-timeout=9"))
                .describedAs(printed.toString())
                .isZero();
        assertThat(printed.toString())
                .contains("environ.A = 1", "trust-proxy = 10.0.0.1", "trust-proxy-header = X-Forwarded-For")
                .contains("map-head-to-get = off", "process-setenv = X=1 Y=", "threads = 4", "queue-timeout = 9")
                .doesNotContain("map-head-to-get = on", "threads = 3", "queue-timeout = 8");
    }

    @Test
    void mustRefuseAnEmptyValue() throws Exception {
        config("entry-point = shop:main\nengine = jython\nuser =\n");
        assertThat(moduleConfig()).isEqualTo(2);
        assertThat(printed.toString())
                .contains("server.conf line 3: user has an empty value: expected NAME-OR-NUMBER,"
                        + " or leave the option out");
    }

    @Test
    void mustTakeAllValuesOfAnOptionFromTheCommandLine() throws Exception {
        Files.createDirectories(folder.resolve("static"));
        config("entry-point = shop:main\nengine = jython\nurl-alias = /a static\nurl-alias = /b static\n");
        assertThat(moduleConfig("other:app", "--url-alias", "/c", "static"))
                .describedAs(printed.toString())
                .isZero();
        assertThat(printed.toString())
                .contains("mount./.application = other:app", "static./c")
                .doesNotContain("static./a", "static./b");
    }

    @Test
    void mustReadAFileWithAByteOrderMark() throws Exception {
        config("\ufeffentry-point = shop:main\r\nengine = jython\r\n");
        assertThat(moduleConfig()).describedAs(printed.toString()).isZero();
        assertThat(printed.toString()).contains("mount./.application = shop:main");
    }

    @Test
    void mustNameEveryUnknownOption() throws Exception {
        Path file = config("thraeds = 1\nquue-timeout = 2\nnothing-like-it = 3\n");
        assertThat(moduleConfig("m")).isEqualTo(2);
        assertThat(printed.toString())
                .contains(file + " line 1: thraeds is not an option; did you mean threads?")
                .contains(file + " line 2: quue-timeout is not an option; did you mean queue-timeout?")
                .contains(file + " line 3: nothing-like-it is not an option" + System.lineSeparator());
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                arguments("prot = 1", "line 2: prot is not an option"),
                arguments("thraeds = 1", "line 2: thraeds is not an option; did you mean threads?"),
                arguments("port = 1", "line 2: port is an option of start-server and not of module-config"),
                arguments("= 1", "line 2: expected an option such as port = 8000, not: = 1"),
                arguments(
                        "[uwsgi]",
                        "line 2: expected an option such as port = 8000, not: [uwsgi]; there are no sections,"),
                arguments("config = x", "line 2: config belongs on the command line, not into a file"),
                arguments("server-mpm = worker", "line 2: server-mpm does not apply: there is no Apache httpd"),
                arguments("threads", "line 2: threads needs a value"),
                arguments("debug-mode = maybe", "line 2: debug-mode takes no value, not: maybe"),
                arguments("url-alias = /a", "line 2: url-alias needs 2 values: url-alias = URL PATH"),
                arguments("url-alias = /a \"b", "line 2: url-alias needs 2 values"),
                arguments("threads = 0", "line 2: threads = 0: expected a whole number from 1 to"),
                arguments("application-type = perl", "line 2: application-type = perl: expected script, module"),
                arguments("mount-point = app", "line 2: mount-point = app: expected a URL prefix"),
                arguments("reload-on-changes\ndisable-reloading", "line 2: reload-on-changes contradicts "),
                arguments("entry-point = gone.py", "line 2: entry-point = gone.py: there is no file "),
                arguments("url-alias = /a gone", "line 2: url-alias = /a gone: there is no file or folder"),
                arguments("setenv = PATH_INFO x", "line 2: setenv = PATH_INFO (set): every request has its own"));
    }

    @Test
    void mustNameBothOfTwoLinesThatContradictEachOther() throws Exception {
        Path file = config("reload-on-changes\ndisable-reloading\n");
        assertThat(moduleConfig("m")).isEqualTo(2);
        assertThat(printed.toString())
                .contains(file + " line 1: reload-on-changes contradicts " + file
                        + " line 2: disable-reloading: expected");
    }

    @ParameterizedTest
    @MethodSource("faults")
    void mustNameFileAndLineOfEveryFault(String line, String message) throws Exception {
        Path file = config("# a comment\n" + line + "\n");
        String[] entry = line.startsWith("entry-point") ? new String[0] : new String[] {"m"};
        assertThat(moduleConfig(entry)).isEqualTo(2);
        assertThat(printed.toString())
                .contains("wsgi-express: " + file + " " + message)
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        threads = many | threads = many: expected a whole number
        log-level = verbose | log-level = verbose: expected debug, info, warn or error
        keep-alive-timeout = long | keep-alive-timeout = long: expected
        port = http | port = http: expected a whole number
        """)
    void mustNameOptionsOfTheBridgeAndOfTheServerInOneStyle(String line, String message) throws Exception {
        Path file = config("# a comment\n" + line + "\n");
        List<String> all = new ArrayList<>(List.of("start-server", "m", "--config", file.toString()));
        all.addAll(List.of("--working-directory", folder.toString(), "--server-root", folder + "/root"));
        assertThat(run(all.toArray(String[]::new))).isEqualTo(2);
        assertThat(printed.toString()).contains("wsgi-express: " + file + " line 2: " + message);
    }

    @Test
    void mustTellOfAFileThatIsNotThere() {
        assertThat(run("start-server", "m", "--config", folder.resolve("gone").toString()))
                .isEqualTo(2);
        assertThat(printed.toString())
                .contains("--config " + folder.resolve("gone") + " cannot be read: there is no such file");
    }
}

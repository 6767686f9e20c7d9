package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a command line may be, without a server. */
class CommandLineTest {
    @TempDir
    private Path folder;

    @TempDir
    private Path other;

    private final StringWriter printed = new StringWriter();

    private int run(String... arguments) {
        PrintWriter writer = new PrintWriter(printed, true);
        return WsgiExpress.execute(writer, writer, arguments);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                arguments("", "there is nothing to serve: expected a script such as wsgi.py"),
                arguments("missing.py", "there is no file "),
                arguments("no-module!", "no-module! names neither a file nor a module"),
                arguments("m:a --callable-object b", "--callable-object b contradicts m:a"),
                arguments("m --engine pypy", "--engine pypy: expected cpython or jython"),
                arguments("m --python-home nowhere", "there is no Python that can be run: "),
                arguments("m --mount-point app", "--mount-point app: expected a URL prefix that begins with /"),
                arguments("m --reload-on-changes --disable-reloading", "contradicts --disable-reloading"),
                arguments("m --threads 0", "wsgi-express: --threads 0: expected a whole number from 1 to"),
                arguments("m --url-alias /a%b .", "wsgi-express: --url-alias /a%b "),
                arguments("m --trust-proxy localhost", "wsgi-express: --trust-proxy localhost: expected "),
                arguments("m --slow-requests x", "wsgi-express: --slow-requests x: expected seconds"),
                arguments(
                        "m --access-log --access-log-format %Q", "wsgi-express: --access-log-format %Q: expected off"),
                arguments("m --ignore-activity x", "wsgi-express: --ignore-activity x: expected "),
                arguments("m --engine jython --setenv PATH_INFO x", "wsgi-express: --setenv PATH_INFO (set): every"),
                arguments("m --error-override", "wsgi-express: --error-override: there is nothing to be sent instead"),
                arguments("m --enable-telemetry --admin off", "wsgi-express: --enable-telemetry: Prometheus scrapes"),
                arguments(
                        "m --engine jython --umask 022", "the engine jython of process group default cannot honour it"),
                arguments("m --server-mpm worker", "--server-mpm does not apply: there is no Apache httpd"),
                arguments("m --mime-types gone", "gone: expected a file that can be read"),
                arguments("m --port abc", "--port abc: expected a whole number"),
                arguments("m --log-level loud", "--log-level loud: expected debug, info, warn or error"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void mustRefuseInASentenceWithExitCode2(String line, String message) {
        String command =
                ("start-server --working-directory " + folder + " --server-root " + folder + "/root " + line).strip();
        assertThat(run(command.split(" "))).isEqualTo(2);
        assertThat(printed.toString())
                .contains("wsgi-express: ")
                .contains(message)
                .doesNotContain("\tat ");
    }

    @Test
    void mustSayWhereAnOptionBelongsAndWhereThereIsHelp() {
        assertThat(run("module-config", "m", "--port", "80")).isEqualTo(2);
        assertThat(printed.toString())
                .contains("--port is an option of start-server and not of module-config")
                .contains("Try: wsgi-express help module-config");
        printed.getBuffer().setLength(0);
        assertThat(run("--nothing")).isEqualTo(2);
        assertThat(printed.toString()).contains("Try: wsgi-express help start-server");
        assertThat(run("help")).isZero();
    }

    @Test
    void mustPrintTheSameSettingsForAWar() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), "application = None\n");
        Files.createDirectories(folder.resolve("assets"));
        Path elsewhere = Files.createDirectories(other.resolve("media"));
        int code = run(
                "module-config",
                "--working-directory",
                folder.toString(),
                "wsgi.py",
                "--engine",
                "jython",
                "--threads",
                "7",
                "--url-alias",
                "/static",
                "assets",
                "--url-alias",
                "/media",
                elsewhere.toString());
        assertThat(printed.toString())
                .contains("mount./.application = app/wsgi.py")
                .contains("home = app")
                .contains("engine = jython")
                .contains("threads = 7")
                .contains("static./static = app/assets")
                .contains("# not in the project, so that the server must have it:\nstatic./media = " + elsewhere)
                .doesNotContain(folder.toString());
        assertThat(code).isZero();
    }

    @Test
    void aPythonThatWasFoundHereIsNotTheServers() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), "application = None\n");
        assertThat(run("module-config", "wsgi.py", "--engine", "cpython", "--working-directory", folder.toString()))
                .isZero();
        assertThat(printed.toString())
                .doesNotContain("\npython-home =", folder.toString())
                .contains("# Packages of Python: WEB-INF/lib-python");
        printed.getBuffer().setLength(0);
        assertThat(run("module-config", folder.toString(), "--python-home", "/usr"))
                .isZero();
        assertThat(printed.toString())
                .contains("# not in the project, so that the server must have it:\npython-home = /usr\n")
                .doesNotContain(folder.toString(), "# Packages");
    }

    @Test
    void mustDescribeEveryOptionInHelp() {
        assertThat(run("help", "start-server")).isZero();
        assertThat(printed.toString())
                .contains("Mounting:", "Static files:", "Capacity:", "Timeouts:", "Recycling:", "Logging:")
                .contains("--queue-timeout=SECONDS", "--mount-point=URL", "Default: 8000")
                .contains("--metrics=OFF|ON|PROMETHEUS")
                .doesNotContain("`", "WEB-INF", "](");
    }
}

package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.express.failure.ExpressException;

/** What cannot work: told in a sentence, with an exit code, and nothing is left running. */
class BadInputTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void makeApplications() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), """
                def application(environ, start_response):
                    start_response('200 OK', [])
                    return []
                number = 7
                """);
        Files.writeString(folder.resolve("needs.py"), "import not_there_at_all.part\n");
        Files.writeString(folder.resolve("syntax.py"), "def application(:\n");
        Files.writeString(folder.resolve("raises.py"), "raise ValueError('of the module')\n");
        Files.writeString(folder.resolve("leaves.py"), "import os\nos._exit(3)\n");
        Files.writeString(folder.resolve("slow.py"), "import time\ntime.sleep(60)\n");
        Files.writeString(folder.resolve("a file"), "");
        Files.writeString(folder.resolve("uwsgi.ini"), "[uwsgi]\nmodule = wsgi\nprocesses = 2\n");
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                arguments(2, "gone.py", "there is no file "),
                arguments(2, "index.html", "/index.html: expected a script such as wsgi.py, module:callable, or"),
                arguments(2, "./wsgi", "/wsgi; did you mean wsgi.py?"),
                arguments(2, "uwsgi.ini", "/uwsgi.ini has options of uWSGI, in its section [uwsgi], and no"),
                arguments(2, "wsgi.py --config uwsgi.ini", "uwsgi.ini line 2: module is an option of uWSGI; here it"),
                arguments(2, "wsgi.application", "a module wsgi.application in "),
                arguments(2, "wsgi.application", "; did you mean wsgi:application?"),
                arguments(2, "wsgi.other", "; did you mean wsgi.py?"),
                arguments(
                        1,
                        "leaves.py --engine cpython",
                        "exited with status 3 before it was ready: the application ended its process while it was"
                                + " loaded, as os._exit() does"),
                arguments(
                        2,
                        "wsgi.py:app",
                        "wsgi.py:app: expected a script with its callable beside it, wsgi.py --callable-object app"),
                arguments(
                        1,
                        "wsgi.py --callable-object app",
                        "wsgi.py: no callable named 'app'; did you mean 'application'?"),
                arguments(1, "wsgi.py --callable-object number", "'number' is not callable but of type int"),
                arguments(1, "wsgi:app --engine jython", "wsgi: no callable named 'app'; did you mean 'application'?"),
                arguments(
                        1,
                        "needs.py --engine cpython",
                        "python3 on the PATH) has no module not_there_at_all: name the virtual environment that has it"
                                + " by --python-home"),
                arguments(
                        1,
                        "needs.py --engine jython",
                        "Jython has no module not_there_at_all: name its package in requirements.txt"),
                arguments(1, "syntax.py --engine cpython", "SyntaxError: invalid syntax (syntax.py, line 1)"),
                arguments(1, "syntax:a --engine cpython", "SyntaxError: invalid syntax (syntax.py, line 1)"),
                arguments(
                        1,
                        "syntax.py --engine jython",
                        "SyntaxError: no viable alternative at input ':' (syntax.py, line 1)"),
                arguments(1, "gone:a --engine cpython", "No module named 'gone'"),
                arguments(1, "raises:a --engine cpython", "ValueError: of the module"),
                arguments(1, "slow.py --startup-timeout 1", "was not up within startup-timeout=1 s"),
                arguments(1, "wsgi.py --host 192.0.2.1", "cannot listen at --host 192.0.2.1 --port 0"),
                arguments(
                        1,
                        "wsgi.py --host no-such-host.invalid",
                        "--host no-such-host.invalid --port 0: there is no such host; expected an address"),
                arguments(
                        2,
                        "wsgi.py --url-alias /static assets",
                        "--url-alias /static assets: there is no file or folder /"),
                arguments(
                        2,
                        "wsgi.py --document-root . --add-handler .md md.py",
                        "--add-handler .md md.py: there is no file or folder /"),
                arguments(2, "wsgi.py --port 70000", "--port 70000: expected a number from 0 to 65535"),
                arguments(2, "wsgi.py --server-root wsgi.py", "--server-root "),
                arguments(
                        2,
                        "wsgi.py --python-home /usr/bin/python3",
                        "/usr/bin/python3 is a program: name its folder, --python-home /usr;"),
                arguments(
                        2,
                        "wsgi.py --port 8443 --https-port 8443",
                        "--https-port 8443 is --port as well: expected another port"),
                arguments(2, "wsgi.py --pid-file gone/pid", "--pid-file gone/pid cannot be written"),
                arguments(2, "wsgi.py --log-directory wsgi.py", "wsgi.py is not a folder"),
                arguments(2, "wsgi.py --log-level loud", "--log-level loud: expected debug, info, warn or error"),
                arguments(2, "wsgi.py --log-format xml", "--log-format xml: expected text, json, ecs or logstash"),
                arguments(
                        2,
                        "wsgi.py --log-format ecs --error-log-format %M",
                        "--error-log-format does nothing with --log-format ecs"),
                arguments(2, "wsgi.py --error-log-format %Z", "--error-log-format %Z: %Z is not known; expected %t"),
                arguments(2, "wsgi.py --max-log-size 3", "--max-log-size 3 does nothing without --rotate-logs"),
                arguments(
                        2,
                        "wsgi.py --rotate-logs --max-log-size 0",
                        "--max-log-size 0: expected a number of megabytes"),
                arguments(2, "wsgi.py --rotate-logs --log-to-terminal", "--rotate-logs does nothing with"),
                arguments(2, "wsgi.py --access-log %Q", "--access-log %Q: expected off, common"),
                arguments(2, "wsgi.py --access-log-format common", "does nothing without --access-log"),
                arguments(2, "wsgi.py --access-log json --access-log-format %h", "contradicts --access-log json"),
                arguments(2, "wsgi.py --server-status --admin off", "--server-status contradicts --admin off"),
                arguments(
                        2, "wsgi.py --enable-telemetry --metrics off", "--enable-telemetry contradicts --metrics off"),
                arguments(2, "wsgi.py --slow-requests 3 --slow-request 4", "contradicts --slow-request 4"),
                arguments(
                        2,
                        "wsgi.py --telemetry-service unix:x",
                        "--telemetry-service does not apply: its protocol is mod_wsgi's own"),
                arguments(2, "wsgi.py --server-metrics", "--server-metrics does not apply: "),
                arguments(
                        2, "wsgi.py --service-script jobs gone.py", "gone.py does not exist: expected a Python script"),
                arguments(2, "wsgi.py --service-script default wsgi.py", "there is a process group default already"),
                arguments(2, "wsgi.py --service-script a/b wsgi.py", "must consist of letters, digits"),
                arguments(2, "wsgi.py --service-user jobs you", "there is no --service-script jobs"),
                arguments(1, "wsgi.py --user nobody-at-all", "nobody-at-all"),
                arguments(2, "wsgi.py --python-home wsgi.py", "there is no Python that can be run"),
                arguments(2, "wsgi.py --config gone.conf", "--config gone.conf cannot be read: there is no such file"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void mustBeToldInASentence(int code, String line, String message) throws Exception {
        List<String> all = new ArrayList<>(List.of("start-server", "--port", "0", "--server-root", "root"));
        if (line.contains("--port") || line.contains("--server-root")) {
            all = new ArrayList<>(List.of("start-server"));
        }
        all.addAll(List.of(line.split(" ")));
        try (Express express = Express.run(folder, all.toArray(String[]::new))) {
            assertThat(express.exitCode()).describedAs(express.output()).isEqualTo(code);
            assertThat(express.output())
                    .contains("wsgi-express: ")
                    .contains(message)
                    .doesNotContain("\tat ", "Exception in thread", "Server URL", "loader.py", "importlib");
            assertThat(express.process().descendants()).isEmpty();
        }
    }

    @Test
    void mustSayWhatAPortBelow1024Needs() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path lowest = Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");
        assumeTrue(
                !Files.exists(lowest) || !Files.readString(lowest).strip().equals("0"),
                "needs a kernel that reserves the ports below 1024");
        try (Express express = Express.runWithoutLowPorts(
                folder, "start-server", "wsgi.py", "--port", "81", "--server-root", folder + "/root")) {
            assertThat(express.exitCode()).isEqualTo(1);
            assertThat(express.output())
                    .contains("cannot listen at --port 81: Permission denied; expected root with --user, or the"
                            + " capability CAP_NET_BIND_SERVICE");
        }
    }

    @Test
    void mustSayThatAProgramIsNotThere() throws Exception {
        for (String program : List.of("no-such-program-at-all", "./a file")) {
            try (Express express = Express.run(folder, "exec", program)) {
                assertThat(express.exitCode()).describedAs(express.output()).isEqualTo(ExpressException.USAGE);
                assertThat(express.output())
                        .contains(program + " cannot be run: ", "expected a program")
                        .doesNotContain("error=", "Cannot run program");
            }
        }
    }

    @Test
    void mustShowStackTracesToWhoDebugs() throws Exception {
        try (ServerSocket taken = new ServerSocket(0);
                Express express = Express.run(
                        folder,
                        "start-server",
                        "wsgi.py",
                        "--log-level",
                        "debug",
                        "--port",
                        Integer.toString(taken.getLocalPort()))) {
            assertThat(express.exitCode()).isEqualTo(1);
            assertThat(express.output())
                    .contains("wsgi-express: cannot listen at --port " + taken.getLocalPort())
                    .contains("\tat org.wsgibridge.express.");
        }
    }
}

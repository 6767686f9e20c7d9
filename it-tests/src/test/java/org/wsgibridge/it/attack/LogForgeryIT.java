package org.wsgibridge.it.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.it.express.Server;
import org.wsgibridge.it.http.RawClient;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;

/** Nothing that a client or an application says becomes a line of the log that looks like another event. */
@ExtendWith(TestServers.class)
final class LogForgeryIT {
    /** What ends a line for some reader, or controls a terminal. */
    private static final String CONTROL = "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202e]";

    /** JSON may escape a slash. */
    private static final Pattern LAST = Pattern.compile("ValueError: \\\\?/last");

    private static final String TIME = "2026-01-01 00:00:00.000";

    private static final String APPLICATION = """
            import logging, os, sys, traceback
            import mod_wsgi

            LOG = logging.getLogger('visitors')
            LOG.addHandler(mod_wsgi.LogHandler())

            def application(environ, start_response):
                bad = environ['PATH_INFO']
                environ['wsgi.errors'].write(bad + '\\n')
                sys.stderr.write(bad)
                sys.stderr.flush()
                print(bad)
                LOG.error('visited %s', bad)
                logging.getLogger(bad).error(bad)
                if os.name != 'java':  # which has no descriptors
                    os.write(2, bad.encode('latin-1') if str is not bytes else bad)
                    os.write(2, b'\\n')
                if environ['QUERY_STRING'] == 'status':
                    start_response('200 ' + bad, [])
                try:
                    {}[bad]
                except KeyError:
                    traceback.print_exc()
                    LOG.exception(bad)
                raise ValueError(bad)
            """;

    static Stream<Arguments> everywhere() {
        return Stream.of(Container.values())
                .flatMap(container -> Stream.of(Engine.values()).map(engine -> Arguments.of(container, engine)));
    }

    private static void assertNotForged(String log, String forged) {
        assertThat(log).doesNotContainPattern(CONTROL);
        assertThat(log.lines()).noneMatch(line -> line.startsWith(forged));
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void aWebApplicationsLogMustHoldNoForgedLine(Container container, Engine engine, TestServers.Running servers)
            throws Exception {
        Mount mount = servers.fixtures(container, engine);
        String token = mount.token();
        assertThat(mount.get("/logs/hostile?token=" + token).status()).isEqualTo(500);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> mount.app().log().contains("Hostile exception raised")
                        && mount.app().log().contains("Hostile: " + token));
        assertNotForged(mount.app().log(), "12:00:00.000 ERROR [main] forged");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void theLogsOfExpressMustHoldNoForgedLine(Engine engine, @TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("site.py"), APPLICATION);
        List<String> command = new ArrayList<>(List.of(Server.java(), "-jar", Server.JAR.toString(), "start-server"));
        command.addAll(Server.ANY_PORT);
        command.addAll(List.of("site.py", "--engine", engine.option(), "--access-log", "--access-log-format"));
        command.add("%h \"%r\" %>s \"%{Referer}i\" \"%{User-Agent}i\" \"%{X-Own}i\" %v %u %U%q");
        command.addAll(List.of("--log-level", "debug", "--request-id-from", "127.0.0.1"));
        try (Server server = Server.start(folder, Map.of(), command)) {
            int port = server.url().getPort();
            String forged = TIME + "%20ERROR%20[main]%20forged%20-%20WB0201:%20";
            List<String> breaks = List.of(
                    "%0A",
                    "%0D",
                    "%0D%0A",
                    "%1B[2J%1B[1;1H",
                    "%0B",
                    "%0C",
                    "%1C",
                    "%00",
                    "%C2%85",
                    "%85",
                    "%E2%80%A8",
                    "%E2%80%A9",
                    "%9B",
                    "%E2%80%AE",
                    "%5Cn");
            for (String end : breaks) {
                ask(port, "/x" + end + forged, "a\u0085b\u009bc \u00e2\u0080\u00a8 " + TIME);
            }
            ask(port, "/x%0A" + forged + "?status", "x");
            ask(port, "/x%0A" + forged, "\u001b[2J");
            ask(port, "/x%0A" + forged, "obs\r\n " + TIME);
            ask(port, "/x\u0085\u009b" + TIME, "x");
            ask(port, "/last", "x");
            Path errors = folder.resolve("root/error_log");
            Path access = folder.resolve("root/access_log");
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                String log = read(errors);
                return log.contains("ValueError: /last") && read(access).contains("GET /last ");
            });
            assertNotForged(read(errors), TIME);
            assertThat(read(errors).lines()).allMatch(line -> line.matches("(\\d{4}-\\d\\d-\\d\\d .*|[ \\t].*|)"));
            assertNotForged(read(access), TIME);
            assertThat(read(access).lines()).allMatch(line -> line.startsWith("127.0.0.1 \""));
        }
    }

    static Stream<Arguments> enginesAndJson() {
        return Stream.of(Engine.values())
                .flatMap(engine -> Stream.of("json", "ecs", "logstash").map(format -> Arguments.of(engine, format)));
    }

    /** Neither text nor the names of loggers make a member, a line or an object of their own. */
    @ParameterizedTest
    @MethodSource("enginesAndJson")
    void theJsonOfExpressMustHoldNoForgedMember(Engine engine, String format, @TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("site.py"), APPLICATION);
        List<String> command = new ArrayList<>(List.of(Server.java(), "-jar", Server.JAR.toString(), "start-server"));
        command.addAll(Server.ANY_PORT);
        command.addAll(List.of("site.py", "--engine", engine.option(), "--log-format", format));
        command.addAll(List.of("--request-id-from", "127.0.0.1"));
        try (Server server = Server.start(folder, Map.of(), command)) {
            int port = server.url().getPort();
            for (String end :
                    List.of("%0A", "%22,%22forged%22:%22", "%22%7D%0A%7B%22forged%22:%22", "%E2%80%A8", "%5C")) {
                ask(port, "/x" + end + "WB0201:%20forged", "\",\"forged\":\"");
            }
            ask(port, "/last", "x");
            Path errors = folder.resolve("root/error_log");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> LAST.matcher(read(errors)).find());
            assertThat(read(errors)).doesNotContainPattern("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202e]");
            assertThat(members(errors)).doesNotContain("forged").contains("message");
        }
    }

    /** Returns the names of all members of all lines, each of which has to be an object. */
    private static String members(Path log) throws Exception {
        Process python = new ProcessBuilder(
                        "python3",
                        "-c",
                        "import json, sys; print(sorted({n for l in open(sys.argv[1]) for n in json.loads(l)}))",
                        log.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(python.getInputStream().readAllBytes(), UTF_8);
        assertThat(python.waitFor()).describedAs(output).isZero();
        return output;
    }

    static Stream<Arguments> enginesAndFormats() {
        return Stream.of(Engine.values())
                .flatMap(engine -> Stream.of("text", "json").map(format -> Arguments.of(engine, format)));
    }

    /** Python writes it line by line. */
    @ParameterizedTest
    @MethodSource("enginesAndFormats")
    void aTracebackThatIsPrintedMustBeOneEvent(Engine engine, String format, @TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("site.py"), """
                import sys, threading, traceback

                def fail(depth):
                    if depth == 0:
                        raise KeyError('colour')
                    fail(depth - 1)

                def background():
                    try:
                        fail(3)
                    except KeyError:
                        traceback.print_exc()

                def application(environ, start_response):
                    sys.stderr.write('before\\n')
                    background()
                    sys.stderr.write('after\\n')
                    thread = threading.Thread(target=background)
                    thread.start()
                    thread.join()
                    try:
                        fail(1)
                    except KeyError:
                        traceback.print_exc(file=environ['wsgi.errors'])
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [b'hello']
                """);
        List<String> command = new ArrayList<>(List.of(Server.java(), "-jar", Server.JAR.toString(), "start-server"));
        command.addAll(Server.ANY_PORT);
        command.addAll(List.of("site.py", "--engine", engine.option(), "--log-format", format));
        try (Server server = Server.start(folder, Map.of(), command)) {
            assertThat(server.get("/").body()).isEqualTo("hello");
            Path errors = folder.resolve("root/error_log");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> count(read(errors), "KeyError: 'colour'") + count(read(errors), "KeyError: u'colour'")
                            == 3);
            String[] events = format.equals("json")
                    ? read(errors).split("\n", -1)
                    : read(errors).split("\n(?=\\d{4}-)", -1);
            assertThat(events)
                    .filteredOn(event -> event.contains("Traceback (most"))
                    .hasSize(3)
                    .allMatch(event -> event.contains("in fail") && event.contains("KeyError: "))
                    .noneMatch(event -> event.contains("before") || event.contains("after"));
            assertThat(events).filteredOn(event -> event.contains("KeyError: ")).hasSize(3);
            assertThat(String.join("\n", events)).containsSubsequence("before", "Traceback", "after", "Traceback");
        }
    }

    private static int count(String text, String word) {
        return text.split(Pattern.quote(word), -1).length - 1;
    }

    /** Whatever the server thinks of it. */
    private static void ask(int port, String target, String header) throws IOException {
        try (RawClient client = new RawClient(port)) {
            client.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nReferer: " + header
                    + "\r\nUser-Agent: " + header + "\r\nX-Own: " + header + "\r\nX-Request-ID: " + header
                    + "\r\ntraceparent: " + header + "\r\ntracestate: " + header
                    + "\r\n\r\n");
            assertThat(client.read().status()).isBetween(400, 599);
        }
    }

    private static String read(Path file) throws IOException {
        return Files.exists(file) ? new String(Files.readAllBytes(file), UTF_8) : "";
    }
}

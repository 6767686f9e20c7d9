package org.wsgibridge.it.monitoring;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jetty.util.ajax.JSON;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.wsgibridge.it.docs.CodeBlock;
import org.wsgibridge.it.express.Server;
import org.wsgibridge.it.http.RawClient;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Distribution;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/** Logging of WARs in Tomcat's distribution, configured as docs/logging.md has it. */
@ExtendWith(TestServers.class)
final class LoggingOfWarsIT {
    private static final String LOGGER = "wsgi.application.default";
    private static final Pattern ADMIN = Pattern.compile("The admin mount answers at (http://[^/]*:\\d+/-/)");
    private static final String APPLICATION = """
            import logging
            logging.basicConfig(level=logging.DEBUG)

            def application(environ, start_response):
                logging.debug('asked for %s', environ['PATH_INFO'])
                try:
                    raise ValueError('one\\n{"message":"forged"}\\x1b')
                except ValueError:
                    logging.exception('went wrong')
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return [b'hello']
            """;

    private final TestServers.Running servers;
    /** The token that actions need. */
    private final Path token;

    LoggingOfWarsIT(TestServers.Running servers) throws IOException {
        this.servers = servers;
        token = Files.writeString(
                Files.createDirectories(servers.freshFolder("logging")).resolve("token"),
                "what-an-operator-has-to-know");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    }

    private WebApp app(String name) throws IOException {
        return new WebApp(servers.freshFolder(name), Engine.CPYTHON)
                .file("wsgi.py", APPLICATION)
                .option("admin-port", "0")
                .option("admin-token-file", token.toString())
                .option("admin-actions", "on");
    }

    /** Returns the block of the page that has that mark. */
    private static String documented(String mark) throws IOException {
        return CodeBlock.of(CodeBlock.root().resolve("docs/logging.md")).stream()
                .filter(block -> block.mark().equals(mark))
                .map(CodeBlock::text)
                .findFirst()
                .orElseThrow();
    }

    /** Has java.util.logging in the place of logback; its files begin with the name. */
    private WebApp julApp(String name) throws IOException {
        String properties =
                documented("Tomcat's logging.properties").replace("prefix = wsgi.", "prefix = " + name + ".");
        WebApp app = app(name).file("classes/logging.properties", properties);
        Path lib = app.webInf().resolve("lib");
        for (Path jar : list(lib)) {
            if (jar.getFileName().toString().startsWith("logback")) {
                Files.delete(jar);
            }
        }
        for (Path jar : list(Path.of(System.getProperty("it.webapp-jul")))) {
            Files.copy(jar, lib.resolve(jar.getFileName()));
        }
        return app;
    }

    private WebApp jsonApp(String name, String encoder) throws IOException {
        return app(name).file("classes/logback.xml", """
                <configuration>
                  <appender name="console" class="ch.qos.logback.core.ConsoleAppender">%s</appender>
                  <root level="INFO"><appender-ref ref="console"/></root>
                </configuration>
                """.formatted(encoder));
    }

    /** Has Elastic's encoder, from the class path of the tests. */
    private WebApp ecsApp() throws IOException {
        WebApp app = jsonApp("ecs", "<encoder class=\"co.elastic.logging.logback.EcsEncoder\"/>");
        for (String jar : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (jar.matches(".*/(logback-ecs-encoder|ecs-logging-core)-[^/]*")) {
                Path source = Path.of(jar);
                Files.copy(source, app.webInf().resolve("lib").resolve(source.getFileName()));
            }
        }
        return app;
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void levelsOfJavaUtilLoggingAndEncodersOfJsonMustDoWhatIsDocumented() throws Exception {
        Path base = servers.freshFolder("logging-base");
        Map<String, Path> wars = Map.of(
                "shop", julApp("shop").pack(),
                "other", julApp("other").pack(),
                "json", jsonApp("json", documented("JSON of a WAR")).pack(),
                "ecs", ecsApp().pack());
        try (Distribution server = Distribution.start(Container.TOMCAT_11, base, wars, Map.of())) {
            levelsMustChange(server, base);
            assertThat(event(server, "/json", "\"formattedMessage\""))
                    .containsEntry("level", "ERROR")
                    .containsEntry("loggerName", LOGGER)
                    .hasEntrySatisfying("formattedMessage", LoggingOfWarsIT::assertWhole)
                    .hasEntrySatisfying(
                            "mdc",
                            mdc -> assertThat(((Map<?, ?>) mdc).get("wsgi.process_group"))
                                    .isEqualTo("default"));
            assertThat(event(server, "/ecs", "\"ecs.version\""))
                    .containsEntry("log.level", "ERROR")
                    .containsEntry("log.logger", LOGGER)
                    .containsEntry("wsgi.process_group", "default")
                    .hasEntrySatisfying("message", LoggingOfWarsIT::assertWhole);
        }
    }

    private static void assertWhole(Object message) {
        assertThat(message.toString())
                .startsWith("went wrong\n    Traceback (most recent call last):")
                .endsWith("ValueError: one\n    {\"message\":\"forged\"}\\x1b");
    }

    /** Returns the event with the traceback, which is one line. */
    private static Map<String, Object> event(Distribution server, String context, String member) throws Exception {
        get(server, context + "/");
        String line = await().until(
                        () -> server.log()
                                .lines()
                                .filter(each ->
                                        each.startsWith("{") && each.contains(member) && each.contains("went wrong"))
                                .findFirst()
                                .orElse(""),
                        found -> !found.isEmpty());
        @SuppressWarnings("unchecked")
        Map<String, Object> event = (Map<String, Object>) new JSON().fromJSON(line);
        return event;
    }

    private void levelsMustChange(Distribution server, Path base) throws Exception {
        String admin = await().until(() -> adminUrl(log(base, "shop")), found -> !found.isEmpty());
        get(server, "/shop/before");
        assertThat(ask(0, admin, LOGGER, "debug")).startsWith("The level of " + LOGGER + " is debug");
        get(server, "/shop/changed");
        get(server, "/other/changed");
        await().until(() -> log(base, "shop").contains("asked for /changed"));
        // Tomcat's formatter writes the source of a record.
        assertThat(log(base, "shop")).containsPattern("SEVERE \\[wsgi-log] " + LOGGER + " went wrong\n");
        assertThat(ask(0, admin)).contains("DEBUG\t" + LOGGER + "\t(INFO (inherited) before it was changed)\n");

        assertThat(ask(0, admin, "--reset")).isEqualTo("As before: " + LOGGER + ".\n");
        get(server, "/shop/after");
        get(server, "/other/last");
        await().until(() ->
                Arrays.stream(log(base, "other").split("went wrong", -1)).count() == 3);
        await().until(() ->
                Arrays.stream(log(base, "shop").split("went wrong", -1)).count() == 4);
        assertThat(log(base, "shop"))
                .contains("WB1003: The level of the logger " + LOGGER)
                .doesNotContain("asked for /before", "asked for /after");
        assertThat(log(base, "other")).doesNotContain("asked for", "WB1003");
    }

    private static String adminUrl(String log) {
        Matcher line = ADMIN.matcher(log);
        return line.find() ? line.group(1) : "";
    }

    /** Returns what a WAR has logged by java.util.logging. */
    private static String log(Path base, String name) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : list(base.resolve("logs"))) {
            if (file.getFileName().toString().startsWith(name + ".")) {
                text.append(Files.readString(file, UTF_8));
            }
        }
        return text.toString();
    }

    private static void get(Distribution server, String path) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        RawResponse response = RawClient.exchange(server.port(), request.getBytes(ISO_8859_1));
        assertThat(response.status()).describedAs(server.log()).isEqualTo(200);
    }

    private String ask(int code, String admin, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Server.java(), "-XX:TieredStopAtLevel=1", "-jar", Server.JAR.toString(), "log-level", "--admin-url"));
        command.addAll(List.of(admin, "--admin-token-file", token.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).describedAs(output).isEqualTo(code);
        return output;
    }
}

package org.wsgibridge.it.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.it.express.Server;

/** {@code wsgi-express log-level} against a running server. */
final class LogLevelIT {
    private static final String LOGGER = "wsgi.application.default";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void itChangesWhatIsLoggedUntilItIsReset(String engine) throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), """
                import logging
                logging.basicConfig(level=logging.DEBUG)

                def application(environ, start_response):
                    logging.debug('asked for %s', environ['PATH_INFO'])
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [b'hello']
                """);
        List<String> command = new ArrayList<>(List.of(Server.java(), "-jar", Server.JAR.toString(), "start-server"));
        command.addAll(Server.ANY_PORT);
        command.addAll(List.of("wsgi.py", "--engine", engine, "--admin-actions", "on", "--log-to-terminal"));
        try (Server server = Server.start(folder, Map.of(), command)) {
            server.get("/before");
            assertThat(ask(0, LOGGER, "debug"))
                    .isEqualTo("The level of " + LOGGER + " is debug until it is reset or the" + " server ends.\n");
            server.get("/changed");
            await().until(() -> server.output().contains("asked for /changed"));
            assertThat(ask(0)).contains("DEBUG\t" + LOGGER + "\t(INFO (inherited) before it was changed)\n");

            assertThat(ask(2, LOGGER, "loud")).contains("level loud: expected off, error, warn, info, debug or trace");
            assertThat(ask(2, "no.such.logger", "info")).contains("there is no logger no.such.logger");
            assertThat(ask(2, LOGGER)).contains("expected a level");
            assertThat(ask(2, LOGGER, "info", "--reset")).contains("--reset contradicts");

            assertThat(ask(0, "--reset")).isEqualTo("As before: " + LOGGER + ".\n");
            server.get("/after");
            assertThat(ask(0)).doesNotContain("before it was changed");
            assertThat(server.output())
                    .contains("WB1003: The level of the logger " + LOGGER
                            + " was changed from INFO (inherited) to DEBUG," + " by 127.0.0.1")
                    .doesNotContain("asked for /before", "asked for /after");
        }
    }

    private String ask(int code, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Server.java(), "-XX:TieredStopAtLevel=1", "-jar", Server.JAR.toString(), "log-level", "--server-root"));
        command.add(folder.resolve("root").toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).describedAs(output).isEqualTo(code);
        return output;
    }
}

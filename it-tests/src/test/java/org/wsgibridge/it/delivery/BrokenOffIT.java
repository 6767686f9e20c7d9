package org.wsgibridge.it.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.it.express.Server;
import org.wsgibridge.it.http.RawClient;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;

/** What was yielded before a response breaks off must reach the client, every time: 200 of 200, with no empty reply. */
@ExtendWith(TestServers.class)
final class BrokenOffIT {
    private static final int RUNS = 200;
    private static final String APPLICATION = """
            def application(environ, start_response):
                if environ['PATH_INFO'] == '/short':
                    start_response('200 OK', [('Content-Length', '10')])
                    return [b'x' * 9]
                start_response('200 OK', [])
                return fails()

            def fails():
                yield b'first'
                raise ValueError('midway')
            """;

    /** Asks once on a separate connection. */
    @FunctionalInterface
    private interface Ask {
        RawResponse get(String path) throws IOException;
    }

    @TestFactory
    Stream<DynamicTest> inEveryContainer(TestServers.Running servers) {
        return Arrays.stream(Container.values())
                .flatMap(container -> Arrays.stream(Engine.values())
                        .map(engine -> DynamicTest.dynamicTest(engine.option() + " in " + container.label(), () -> {
                            Mount mount = servers.fixtures(container, engine);
                            assertSent(mount::get, "/response/too_short", "hello");
                            assertSent(mount::get, "/failures/midway?token=0", "first chunk ");
                        })));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void inExpress(Engine engine, @TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
        List<String> command = new ArrayList<>(List.of(Server.java(), "-jar", Server.JAR.toString(), "start-server"));
        command.addAll(Server.ANY_PORT);
        command.addAll(List.of("wsgi.py", "--engine", engine.option()));
        try (Server server = Server.start(folder, Map.of(), command)) {
            int port = server.port();
            Ask ask = path -> RawClient.exchange(
                    port, ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(ISO_8859_1));
            assertSent(ask, "/short", "xxxxxxxxx");
            assertSent(ask, "/midway", "first");
        }
    }

    private static void assertSent(Ask ask, String path, String sent) throws IOException {
        for (int run = 0; run < RUNS; run++) {
            RawResponse response = ask.get(path);
            assertThat(response.status())
                    .describedAs("run %d: %s", run, response)
                    .isEqualTo(200);
            assertThat(response.text()).describedAs("run %d", run).isEqualTo(sent);
            assertThat(response.complete()).describedAs("run %d, complete", run).isFalse();
        }
    }
}

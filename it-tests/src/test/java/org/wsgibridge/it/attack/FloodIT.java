package org.wsgibridge.it.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.it.express.Server;
import org.wsgibridge.it.http.RawClient;
import org.wsgibridge.it.http.RawResponse;

/** Tens of thousands of requests that are rejected: those that were admitted are served, and the log stays small. */
class FloodIT {
    private static final int CLIENTS = 8;
    private static final int REQUESTS = 20_000;
    private static final byte[] HOLD = "GET /hold HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1);
    private static final byte[] FLOOD = "GET /flood HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void mustGetAnAnswerEachAndALineASecondInTheLog(String engine) throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), """
                import os, time
                def application(environ, start_response):
                    if environ['PATH_INFO'] == '/hold':
                        open('running', 'w').close()
                        while not os.path.exists('go'):
                            time.sleep(0.05)
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [b'hello']
                """);
        List<String> command = new ArrayList<>(List.of(Server.java(), "-jar", Server.JAR.toString(), "start-server"));
        command.addAll(Server.ANY_PORT);
        command.addAll(List.of("wsgi.py", "--engine", engine, "--threads", "1", "--listen-backlog", "1"));
        command.addAll(List.of("--queue-timeout", "600", "--working-directory", folder.toString(), "--probes", "on"));
        command.add("--log-to-terminal");
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try (Server server = Server.start(folder, Map.of(), command);
                RawClient running = new RawClient(server.port());
                RawClient one = new RawClient(server.port());
                RawClient other = new RawClient(server.port())) {
            int port = server.port();
            running.send(HOLD);
            await().until(() -> Files.exists(folder.resolve("running")));
            // One of the two waits for the slot, the other finds the queue full.
            CompletableFuture<RawResponse> first = CompletableFuture.supplyAsync(() -> held(one), threads);
            CompletableFuture<RawResponse> second = CompletableFuture.supplyAsync(() -> held(other), threads);
            assertThat(((RawResponse) CompletableFuture.anyOf(first, second).get(60, TimeUnit.SECONDS)).status())
                    .isEqualTo(503);

            long start = System.nanoTime();
            List<CompletableFuture<Integer>> flood = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                flood.add(CompletableFuture.supplyAsync(() -> countRejected(port), threads));
            }
            assertThat(server.get("/-/live").statusCode()).isEqualTo(200);
            assertThat(flood.stream().mapToInt(CompletableFuture::join).sum()).isEqualTo(REQUESTS);
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);

            Files.writeString(folder.resolve("go"), "");
            assertThat(running.read().text()).isEqualTo("hello");
            assertThat(List.of(first.join().status(), second.join().status())).containsExactlyInAnyOrder(200, 503);
            assertThat(server.get("/").body()).isEqualTo("hello");
            long lines = server.output()
                    .lines()
                    .filter(line -> line.contains("WB0201"))
                    .count();
            assertThat(lines).isBetween(1L, seconds + 10);
        } finally {
            threads.shutdownNow();
        }
    }

    private static RawResponse held(RawClient client) {
        try {
            client.send(HOLD);
            return client.read();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static int countRejected(int port) {
        int rejected = 0;
        try (RawClient client = new RawClient(port)) {
            for (int i = 0; i < REQUESTS / CLIENTS; i++) {
                client.send(FLOOD);
                RawResponse response = client.read();
                if (response.status() == 503 && response.complete()) {
                    rejected++;
                }
            }
            return rejected;
        } catch (Exception e) {
            throw new IllegalStateException("after " + rejected, e);
        }
    }
}

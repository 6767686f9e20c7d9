package org.wsgibridge.it.express;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Applications that take all the memory there is, and what is left of the server. */
@Tag("drill")
class FullHeapIT {
    private static final int SLOTS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final String APPLICATION = """
            import threading, time

            SLOTS = 4
            condition = threading.Condition()
            met = [0]

            def fill():
                # Everything, down to the last small piece, and for a while: others are to run into it as well.
                hoard = []
                for size in (1 << 20, 1 << 14, 1 << 10, 16):
                    try:
                        while True:
                            hoard.append(bytearray(size))
                    except MemoryError:
                        pass
                end = time.time() + 2
                while time.time() < end:
                    try:
                        hoard.append(bytearray(1 << 10))
                    except MemoryError:
                        pass
                raise MemoryError('of the application')

            def meet():
                # Returns only if there are as many requests as slots at the same time.
                with condition:
                    met[0] += 1
                    condition.notify_all()
                    end = time.time() + 20
                    while met[0] % SLOTS and time.time() < end:
                        condition.wait(0.1)
                    return b'all' if met[0] % SLOTS == 0 else b'alone'

            def stream():
                for number in range(200):
                    yield b'x' * 1000

            def application(environ, start_response):
                path = environ['PATH_INFO']
                if path == '/fill':
                    fill()
                start_response('200 OK', [('Content-Type', 'text/plain')])
                if path == '/meet':
                    return [meet()]
                if path == '/stream':
                    return stream()
                return [b'hello']
            """;

    @TempDir
    Path folder;

    private Server serve(List<String> jvm, String... arguments) throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
        List<String> command = new ArrayList<>(List.of(Server.java()));
        command.addAll(jvm);
        command.addAll(List.of("-jar", Server.JAR.toString(), "start-server", "wsgi.py"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--threads", Integer.toString(SLOTS), "--probes", "on"));
        command.addAll(Server.ANY_PORT);
        return Server.start(folder, Map.of(), command);
    }

    /** Fills the heap of the JVM (jython) or all that the daemon may take (cpython). */
    @ParameterizedTest
    @CsvSource({"jython,-Xmx128m,--engine,jython", "cpython,-Xmx64m,--memory-limit,400000000"})
    void everythingMustBeAsBeforeWhenTheMemoryIsThereAgain(String engine, String heap, String option, String value)
            throws Exception {
        try (Server server = serve(List.of(heap), "--engine", engine, option, value)) {
            requireAll(server);
            for (int round = 0; round < 3; round++) {
                List<HttpResponse<String>> answers = together(SLOTS, server, "/fill");
                assertThat(answers).allMatch(answer -> answer.statusCode() >= 500);
                await().atMost(PATIENCE)
                        .ignoreExceptions()
                        .untilAsserted(() ->
                                assertThat(server.get("/-/live").statusCode()).isEqualTo(200));
                await().atMost(PATIENCE)
                        .ignoreExceptions()
                        .untilAsserted(() -> assertThat(server.get("/").body()).isEqualTo("hello"));
                requireAll(server);
            }
        }
    }

    /**
     * Threads of Jetty's may end, and are not started again, where many requests run into the full heap: then the
     * process must end, too.
     */
    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES) // a JVM without memory takes its time
    void aServerMustServeOrEndWhereManyRequestsFindTheHeapFull() throws Exception {
        try (Server server = serve(List.of("-Xmx64m"), "--engine", "jython", "--log-to-terminal")) {
            requireAll(server);
            for (int round = 0; round < 3 && server.process().isAlive(); round++) {
                List<String> paths = new ArrayList<>(Collections.nCopies(SLOTS, "/fill"));
                paths.addAll(Collections.nCopies(60, "/"));
                together(paths, server);
                await().atMost(PATIENCE)
                        .ignoreExceptions()
                        .until(() -> !server.process().isAlive()
                                || server.get("/").body().equals("hello"));
            }
            if (server.process().isAlive()) {
                requireAll(server);
            } else {
                assertThat(server.exitValue()).isEqualTo(3);
                assertThat(server.output()).contains("WB0315");
            }
        }
    }

    private static void requireAll(Server server) throws Exception {
        assertThat(server.get("/").body()).isEqualTo("hello");
        assertThat(server.get("/stream").body()).hasSize(200_000);
        assertThat(together(SLOTS, server, "/meet"))
                .describedAs("every slot is free")
                .extracting(HttpResponse::body)
                .hasSize(SLOTS)
                .containsOnly("all");
        assertThat(server.get("/-/live").statusCode()).isEqualTo(200);
        assertThat(server.get("/-/ready").statusCode()).isEqualTo(200);
    }

    /** A client that gets no answer at all is left out. */
    private static List<HttpResponse<String>> together(int clients, Server server, String path) {
        return together(Collections.nCopies(clients, path), server);
    }

    private static List<HttpResponse<String>> together(List<String> paths, Server server) {
        ExecutorService threads = Executors.newFixedThreadPool(paths.size());
        try {
            List<CompletableFuture<HttpResponse<String>>> all = paths.stream()
                    .map(target -> CompletableFuture.supplyAsync(() -> get(server, target), threads))
                    .toList();
            return all.stream()
                    .flatMap(one -> one.handle((answer, failure) ->
                                    answer == null ? Stream.<HttpResponse<String>>empty() : Stream.of(answer))
                            .join())
                    .toList();
        } finally {
            threads.shutdownNow();
        }
    }

    private static HttpResponse<String> get(Server server, String path) {
        try {
            return server.get(path);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aServerOfOurLauncherMustEndAndSayWhy() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
        List<String> setup = new ArrayList<>(
                List.of(Server.java(), "-jar", Server.JAR.toString(), "setup-server", "wsgi.py", "--engine", "jython"));
        setup.addAll(Server.ANY_PORT);
        assertThat(new ProcessBuilder(setup)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("setup.out").toFile())
                        .start()
                        .waitFor())
                .isZero();
        List<String> run = List.of("sh", folder.resolve("root/bin/wsgictl").toString(), "run");
        try (Server server = Server.start(folder, Map.of("JAVA_OPTS", "-Xmx128m"), run)) {
            assertThat(together(1, server, "/fill")).isEmpty();
            assertThat(server.exitValue()).isEqualTo(3);
            assertThat(server.output()).contains("Terminating due to java.lang.OutOfMemoryError");
        }
    }
}

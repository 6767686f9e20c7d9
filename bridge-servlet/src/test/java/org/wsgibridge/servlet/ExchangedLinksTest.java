package org.wsgibridge.servlet;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;

/** A user that may write to a served folder exchanges files and folders for links that lead out of it. */
class ExchangedLinksTest {
    private static final String SECRET = "not to be served";
    private static final String PUBLIC = "to be served";
    private static final int REQUESTS = 2_100;
    private static final int PER_CONNECTION = 21;
    private static final int LARGE = 100_000;

    @TempDir
    private Path folder;

    private Path root;
    private Path outside;

    @BeforeEach
    void writeFiles() throws IOException {
        outside = write(folder.resolve("outside"), SECRET);
        root = write(folder.resolve("root"), PUBLIC);
        write(root.resolve("sub"), PUBLIC);
        Files.writeString(root.resolve("page.css"), PUBLIC);
    }

    private static Path write(Path target, String text) throws IOException {
        Files.createDirectories(target);
        Files.writeString(target.resolve("small.txt"), text);
        Files.writeString(target.resolve("large.txt"), text.repeat(LARGE / text.length() + 1));
        Files.writeString(target.resolve("page.css.gz"), text);
        Files.writeString(target.resolve(text.replace(' ', '-')), "");
        return target;
    }

    private TestBridge start(Kind kind, Path served) throws Exception {
        return new TestBridge()
                .option("document-root", served.toString())
                .option("directory-listing", "on")
                .option("static./static", served.toString())
                .at("/ctx", "/app/*")
                .without("application")
                .option("mount./app.application", "app:application")
                .app(exchange -> ScriptedEngine.respond(exchange, "application"))
                .start(kind);
    }

    /** Exchanges something for something else, again and again. */
    private final class Writer {
        private final AtomicInteger rounds = new AtomicInteger();
        private final Thread thread = new Thread(this::write, "writer");
        private volatile boolean over;

        void start() {
            thread.start();
        }

        private void write() {
            try {
                while (!over) {
                    for (String name : List.of("small.txt", "large.txt", "page.css.gz")) {
                        Path file = root.resolve(name);
                        Path kept = folder.resolve("kept");
                        Files.createLink(kept, file);
                        Path link = Files.createSymbolicLink(folder.resolve("link"), outside.resolve(name));
                        Files.move(link, file, ATOMIC_MOVE, REPLACE_EXISTING);
                        Files.move(kept, file, ATOMIC_MOVE, REPLACE_EXISTING);
                    }
                    Path sub = root.resolve("sub");
                    Path link = Files.createSymbolicLink(folder.resolve("link"), outside);
                    Files.move(sub, folder.resolve("aside"), ATOMIC_MOVE);
                    Files.move(link, sub, ATOMIC_MOVE);
                    Files.delete(sub);
                    Files.move(folder.resolve("aside"), sub, ATOMIC_MOVE);
                    rounds.incrementAndGet();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void stop() throws InterruptedException {
            over = true;
            thread.join();
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustServeNothingFromOutside(Kind kind) throws Exception {
        List<String> targets = List.of(
                "small.txt", "large.txt", "page.css", "sub/small.txt", "sub/large.txt", "sub/", "static/sub/small.txt");
        int served = 0;
        Writer writer = new Writer();
        try (TestBridge bridge = start(kind, root)) {
            writer.start();
            for (int i = 0; i < REQUESTS; i += PER_CONNECTION) {
                served += request(bridge, targets);
            }
        } finally {
            writer.stop();
        }
        assertThat(writer.rounds).hasValueGreaterThan(100);
        assertThat(served).isGreaterThan(REQUESTS / 4);
    }

    private static int request(TestBridge bridge, List<String> targets) throws IOException {
        int served = 0;
        try (RawClient client = bridge.client()) {
            for (int i = 0; i < PER_CONNECTION; i++) {
                String target = targets.get(i % targets.size());
                RawClient.Reply reply = client.get("/ctx/app/" + target, "Accept-Encoding: gzip");
                assertThat(reply.body()).as(target).doesNotContain(SECRET, SECRET.replace(' ', '-'));
                served += reply.status() == 200 ? 1 : 0;
            }
        }
        return served;
    }

    @ParameterizedTest
    @EnumSource
    void mustFollowTheLinkThatTheFolderIs(Kind kind) throws Exception {
        Path current = Files.createSymbolicLink(folder.resolve("current"), root);
        Files.createSymbolicLink(root.resolve("inner"), root.resolve("sub"));
        try (TestBridge bridge = start(kind, current);
                RawClient client = bridge.client()) {
            for (String target : List.of("small.txt", "sub/small.txt", "inner/small.txt", "static/inner/small.txt")) {
                assertThat(client.get("/ctx/app/" + target).body()).isEqualTo(PUBLIC);
            }
            Path next = write(folder.resolve("next"), "next release");
            Path link = Files.createSymbolicLink(folder.resolve("link"), next);
            Files.move(link, current, ATOMIC_MOVE, REPLACE_EXISTING);
            assertThat(client.get("/ctx/app/small.txt").body()).isEqualTo("next release");
            assertThat(client.get("/ctx/app/static/small.txt").body()).isEqualTo("next release");
            assertThat(client.get("/ctx/app/").body()).contains("next-release");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustNotWaitForAPipe(Kind kind) throws Exception {
        Path pipe = root.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        try (TestBridge bridge = start(kind, root)) {
            for (String target : List.of("pipe", "static/pipe", "pipe/x", "static/pipe/x", "pipe/")) {
                try (RawClient client = bridge.client()) {
                    assertThat(client.get("/ctx/app/" + target).status()).isEqualTo(404);
                }
            }
        }
    }
}

package org.wsgibridge.express;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** A server of {@code probe.py}, whose requests tell what they find and misbehave when asked to. */
final class Probe implements AutoCloseable {
    private final Path folder;
    private final Express express;

    private Probe(Path folder, Express express) {
        this.folder = folder;
        this.express = express;
    }

    /** Writes the application into the folder, and serves it with the options; returns when it answers or has ended. */
    static Probe serve(Path folder, String... options) throws IOException {
        write(folder);
        List<String> all = new ArrayList<>(List.of("probe.py"));
        all.addAll(List.of(options));
        return new Probe(folder, Express.serve(folder, all.toArray(String[]::new)));
    }

    private static void write(Path folder) throws IOException {
        try (InputStream source = Objects.requireNonNull(Probe.class.getResourceAsStream("probe.py"))) {
            Files.writeString(folder.resolve("probe.py"), new String(source.readAllBytes(), UTF_8));
        }
    }

    /** Has the application find a mark, now or the next time that it looks. */
    static void mark(Path folder, String name) throws IOException {
        Files.createFile(folder.resolve(name));
    }

    /** Waits until the application has left a mark. */
    void awaitMark(String name) {
        await().until(() -> Files.exists(folder.resolve(name)));
    }

    Express express() {
        return express;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return express.get(path);
    }

    HttpResponse<String> admin(String path) throws IOException, InterruptedException {
        return express.admin(path);
    }

    String body(String path) throws IOException, InterruptedException {
        return get(path).body();
    }

    /** Begins a request that runs until {@link #mark} with the name; returns when it runs. */
    CompletableFuture<HttpResponse<String>> begin(String name) {
        CompletableFuture<HttpResponse<String>> response = ask("/wait?" + name);
        awaitMark(name + ".runs");
        return response;
    }

    /** Asks without waiting; fails when there is no response. */
    CompletableFuture<HttpResponse<String>> ask(String path) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return get(path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        });
    }

    /** Returns what is in the error log so far. */
    String log() {
        try {
            return Files.readString(folder.resolve("root/error_log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        express.close();
    }
}

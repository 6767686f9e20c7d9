package org.wsgibridge.it.drill;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Mount;

/** Clients with a thread and a connection each. Thread-safe. */
final class Clients implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Runs something as a client. */
    <T> CompletableFuture<T> run(Callable<T> client) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return client.call();
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                threads);
    }

    /** Asks for a path; a connection that breaks without a word is an answer with status 0. */
    CompletableFuture<RawResponse> get(Mount mount, String path) {
        return run(() -> {
            try {
                return mount.get(path);
            } catch (IOException e) {
                return new RawResponse(0, e.toString(), List.of(), "", false, 0);
            }
        });
    }

    /** Asks for as many paths at the same time. */
    List<CompletableFuture<RawResponse>> get(Mount mount, int number, IntFunction<String> path) {
        List<CompletableFuture<RawResponse>> answers = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            answers.add(get(mount, path.apply(i)));
        }
        return answers;
    }

    /** Waits for all answers. */
    static List<RawResponse> answers(List<CompletableFuture<RawResponse>> futures) {
        return futures.stream().map(CompletableFuture::join).toList();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

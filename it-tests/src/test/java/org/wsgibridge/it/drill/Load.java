package org.wsgibridge.it.drill;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.it.http.RawClient;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Mount;

/**
 * Clients that ask one request after the other over kept connections, a bounded number of times, until they are told to
 * stop. Thread-safe.
 */
final class Load {
    private final Mount mount;
    private final String path;
    private final int most;
    private final long pauseMillis;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
    private List<CompletableFuture<Boolean>> clients = List.of();

    /**
     * An answer.
     *
     * @param response what came
     * @param nanos how long it took
     */
    record Answer(RawResponse response, long nanos) {
        boolean isGood() {
            return response.status() == 200 && response.complete();
        }
    }

    /**
     * Describes a load.
     *
     * @param path what is asked for
     * @param most how many requests at most, of all clients
     * @param pauseMillis how long a client waits between an answer and its next request
     */
    Load(Mount mount, String path, int most, long pauseMillis) {
        this.mount = mount;
        this.path = path;
        this.most = most;
        this.pauseMillis = pauseMillis;
    }

    /** Starts the clients. */
    Load start(Clients threads, int number) {
        List<CompletableFuture<Boolean>> started = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            started.add(threads.run(this::client));
        }
        clients = started;
        return this;
    }

    /** Waits until all is asked and answered. */
    Load join() {
        clients.forEach(CompletableFuture::join);
        return this;
    }

    /** Lets each client finish its request, and waits for that. */
    Load stop() {
        stopped.set(true);
        return join();
    }

    boolean isOver() {
        return clients.stream().allMatch(CompletableFuture::isDone);
    }

    private boolean client() throws Exception {
        RawClient connection = null;
        try {
            while (!stopped.get() && asked.incrementAndGet() <= most) {
                if (connection == null) {
                    connection = mount.connect();
                }
                connection = ask(connection);
                Thread.sleep(pauseMillis);
            }
        } finally {
            if (connection != null) {
                connection.close();
            }
        }
        return true;
    }

    /** Returns the connection if it is kept. */
    private @Nullable RawClient ask(RawClient connection) throws IOException {
        long before = System.nanoTime();
        RawResponse response;
        try {
            connection.send(mount.head("GET", path, ""));
            response = connection.read();
        } catch (IOException e) {
            response = new RawResponse(0, e.toString(), List.of(), "", false, 0);
        }
        answers.add(new Answer(response, System.nanoTime() - before));
        if (response.complete() && !"close".equalsIgnoreCase(response.header("Connection"))) {
            return connection;
        }
        connection.close();
        return null;
    }

    List<Answer> answers() {
        return List.copyOf(answers);
    }

    /** Returns the answers that are anything but a whole 200. */
    List<Answer> failures() {
        return answers.stream().filter(answer -> !answer.isGood()).toList();
    }

    /** Returns how often each status came; 0 stands for a connection that broke. */
    Map<Integer, Integer> statuses() {
        Map<Integer, Integer> counts = new TreeMap<>();
        answers.forEach(answer -> counts.merge(answer.response.status(), 1, Integer::sum));
        return counts;
    }

    /** Returns that quantile of the good answers, in milliseconds. */
    double millis(double quantile) {
        long[] sorted = answers.stream()
                .filter(Answer::isGood)
                .mapToLong(Answer::nanos)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            throw new IllegalStateException(
                    "no good answer: " + Arrays.toString(statuses().entrySet().toArray()));
        }
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))] / 1e6;
    }
}

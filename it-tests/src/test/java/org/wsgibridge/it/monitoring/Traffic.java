package org.wsgibridge.it.monitoring;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A server's clients, and what they got. Thread-safe. */
final class Traffic {
    private static final int ERROR = 500;
    private static final String BODY = "of a client";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
    private final URI server;

    Traffic(URI server) {
        this.server = server;
    }

    /** Sends requests with a body, so many at a time; returns when all are answered. */
    void send(String path, int requests, int atATime) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(atATime);
        try {
            Callable<Integer> request = () -> send(path);
            for (Future<Integer> answer : clients.invokeAll(
                    IntStream.range(0, requests).mapToObj(i -> request).toList())) {
                answer.get();
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private int send(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(Duration.ofMinutes(1))
                // Buckets have it as an exemplar; Prometheus refuses a whole scrape for one in the wrong place.
                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .POST(BodyPublishers.ofString(BODY))
                .build();
        int status = client.send(request, BodyHandlers.discarding()).statusCode();
        statuses.computeIfAbsent(status, key -> new AtomicInteger()).incrementAndGet();
        return status;
    }

    /** Returns how many clients got a status. */
    int of(int status) {
        return statuses.getOrDefault(status, new AtomicInteger()).get();
    }

    /** Returns how many clients were answered. */
    int all() {
        return statuses.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    /** Returns how many got an error of the server's side. */
    int errors() {
        return statuses.entrySet().stream()
                .filter(status -> status.getKey() >= ERROR)
                .mapToInt(status -> status.getValue().get())
                .sum();
    }

    @Override
    public String toString() {
        return statuses.toString();
    }
}

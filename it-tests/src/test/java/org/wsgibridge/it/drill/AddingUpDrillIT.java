package org.wsgibridge.it.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.it.http.RawClient;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;

/**
 * Requests with every outcome; then the meters, the access log and the subscribers to events have each of them once.
 */
@ExtendWith(TestServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AddingUpDrillIT {
    private static final int REQUESTS = Drill.isLong() ? 10_000 : 1_000;

    /** How many clients find room: as many as there are slots, and as may wait. */
    private static final int POLITE = 8;

    private static final int FLOOD = 24;

    private final Report report =
            new Report("adding up", "Engine", "Sent", "Meters", "Access log", "Events", "By outcome");

    @ParameterizedTest
    @EnumSource
    void everyRequestMustBeCountedOnceByEach(Engine engine, TestServers.Running servers) throws Exception {
        try (Drill drill = Drill.deploy(servers, Container.JETTY_12_1, engine, options());
                Clients clients = new Clients()) {
            Sender sender = new Sender(drill.mount(), engine);
            List<CompletableFuture<Boolean>> flood =
                    sender.start(clients, FLOOD, REQUESTS / 10, number -> "/nap?s=0.2");
            flood.forEach(CompletableFuture::join);
            sender.start(clients, POLITE, REQUESTS - REQUESTS / 10, sender::mixed)
                    .forEach(CompletableFuture::join);
            Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                assertThat(drill.group().busy()).isZero();
                assertThat(drill.group().queued()).isZero();
            });
            long sent = sender.sent.get();
            Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                Ledger ledger = Ledger.of(drill.mount());
                assertThat(Ledger.sum(ledger.meters()))
                        .describedAs("%s", ledger)
                        .isEqualTo(sent);
                assertThat(ledger.accessLog()).isEqualTo(ledger.meters());
                // A request that a dying process was given may not have come so far that a listener was notified.
                long lost = ledger.meters().getOrDefault("INTERPRETER_LOST", 0L);
                assertThat(Ledger.sum(ledger.events()))
                        .describedAs("%s", ledger)
                        .isBetween(sent - lost, sent);
            });
            Ledger ledger = Ledger.of(drill.mount());
            assertThat(ledger.meters().keySet()).containsAll(expected(engine));
            report.row(
                    engine.option(),
                    sent,
                    Ledger.sum(ledger.meters()),
                    Ledger.sum(ledger.accessLog()),
                    Ledger.sum(ledger.events()),
                    ledger.meters());
        }
    }

    private static Map<String, String> options() {
        Map<String, String> options = new TreeMap<>(Map.of(
                "application", "app/counting.py",
                "python-path", "app",
                "metrics", "prometheus",
                "access-log", "json",
                "processes", "2",
                "threads", "2",
                "listen-backlog", "6",
                "queue-timeout", "0.35",
                "request-timeout", "1.5",
                "interrupt-timeout", "20"));
        options.put("limit-request-body", "1000");
        options.put("admin-port", "0");
        return options;
    }

    /** Every outcome that an engine can have, but SHUTDOWN: what could tell of that is gone by then. */
    private static Set<String> expected(Engine engine) {
        Set<String> outcomes = new TreeSet<>(Set.of(
                "COMPLETED", "FAILED", "REJECTED", "QUEUE_TIMEOUT", "REQUEST_TIMEOUT", "BAD_REQUEST", "CLIENT_GONE"));
        if (engine == Engine.CPYTHON) {
            outcomes.add("INTERPRETER_LOST");
        }
        return outcomes;
    }

    /** Asks for what a number says. */
    private interface Requests {
        String path(int number);
    }

    /** Sends each request on a separate connection, so that each arrives; counts them. */
    private static final class Sender {
        private static final byte[] NOTHING = new byte[0];

        private final Mount mount;
        private final Engine engine;
        private final AtomicInteger sent = new AtomicInteger();

        Sender(Mount mount, Engine engine) {
            this.mount = mount;
            this.engine = engine;
        }

        List<CompletableFuture<Boolean>> start(Clients clients, int number, int requests, Requests what) {
            AtomicInteger next = new AtomicInteger();
            List<CompletableFuture<Boolean>> running = new ArrayList<>();
            for (int i = 0; i < number; i++) {
                running.add(clients.run(() -> {
                    for (int at = next.incrementAndGet(); at <= requests; at = next.incrementAndGet()) {
                        send(what.path(at));
                    }
                    return true;
                }));
            }
            return running;
        }

        /** Mostly good ones; now and then each way to fail. */
        String mixed(int number) {
            return switch (number % 100) {
                case 10, 40, 70 -> "/raise";
                case 20, 60 -> "upload";
                case 30 -> "leave";
                case 50 -> number % 200 == 50 ? "/sleep" : "/work";
                case 80 -> engine == Engine.CPYTHON && number % 1000 == 80 ? "/exit_of_process" : "/ok";
                default -> number % 2 == 0 ? "/ok" : "/work";
            };
        }

        private void send(String path) throws IOException, InterruptedException {
            sent.incrementAndGet();
            switch (path) {
                case "upload" -> mount.post("/echo", new byte[2_000]);
                case "leave" -> leave();
                default -> ask(path);
            }
        }

        private void ask(String path) throws IOException, InterruptedException {
            RawResponse response = mount.send("GET", path, "", NOTHING);
            assertThat(response.status()).describedAs("%s: %s", path, response).isPositive();
            if (response.status() == 503) {
                // As Retry-After asks for, if a little sooner: or all that is left would be rejected in a moment.
                Thread.sleep(200);
            }
        }

        /** Reads the head of a response that would not end for long, and is gone. */
        private void leave() throws IOException {
            try (RawClient client = mount.connect()) {
                client.send(mount.head("GET", "/zeros?n=400000000", ""));
                client.readHeadOnly();
                client.reset();
            }
        }
    }

    @AfterAll
    void publish() throws IOException {
        report.publish();
    }
}

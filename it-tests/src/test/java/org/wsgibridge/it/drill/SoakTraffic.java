package org.wsgibridge.it.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.wsgibridge.it.http.RawClient;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Engine;

/** The traffic of a soak on one engine, and what disturbs it. Thread-safe. */
final class SoakTraffic {
    private static final int CLIENTS = 3;
    private static final long SECOND = 1_000_000_000L;
    private static final long AROUND_A_KILL = 3 * SECOND;
    private static final String BODY = "x".repeat(10_000);

    private final Drill drill;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger hangs = new AtomicInteger();
    private final AtomicInteger reloads = new AtomicInteger();
    private final AtomicInteger lostWithKilled = new AtomicInteger();
    private final ConcurrentLinkedQueue<Long> kills = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> lost = new ConcurrentLinkedQueue<>();
    private final Set<String> interpreters = new HashSet<>();
    private final List<CompletableFuture<Boolean>> running = new ArrayList<>();
    private volatile boolean stopped;

    SoakTraffic(Drill drill) {
        this.drill = drill;
    }

    void start(Clients clients) {
        for (int i = 0; i < CLIENTS; i++) {
            running.add(clients.run(this::client));
        }
        running.add(clients.run(this::hang));
        running.add(clients.run(this::disturb));
    }

    void stop() {
        stopped = true;
        running.forEach(CompletableFuture::join);
    }

    private boolean client() throws Exception {
        while (!stopped) {
            try (RawClient connection = drill.mount().connect()) {
                boolean kept = true;
                for (int i = 0; kept && !stopped && i < 20; i++) {
                    kept = ask(connection, drill.mount().head("GET", "/work", ""), -1)
                            && ask(connection, drill.mount().head("GET", "/zeros?n=100000", ""), 100_000)
                            && ask(connection, post(), BODY.length())
                            && ask(connection, drill.mount().head("GET", "/nap?s=0.02", ""), 2);
                }
            }
        }
        return true;
    }

    private String post() {
        return drill.mount().head("POST", "/echo", "Content-Length: " + BODY.length() + "\r\n") + BODY;
    }

    /** Returns whether the answer was good and the connection is kept. */
    private boolean ask(RawClient connection, String request, int length) throws Exception {
        RawResponse response;
        try {
            connection.send(request);
            response = connection.read();
        } catch (IOException e) {
            response = new RawResponse(0, e.toString(), List.of(), "", false, 0);
        }
        requests.incrementAndGet();
        boolean good = response.status() == 200
                && response.complete()
                && (length < 0 || response.text().length() == length);
        if (!good) {
            judge(response);
        }
        Thread.sleep(10);
        return good && !"close".equalsIgnoreCase(response.header("Connection"));
    }

    private void judge(RawResponse response) {
        long now = System.nanoTime();
        boolean killed = kills.stream().anyMatch(when -> now - when < AROUND_A_KILL);
        boolean brokenOff = response.status() == 502 || (response.status() == 200 && !response.complete());
        if (killed && brokenOff) {
            lostWithKilled.incrementAndGet();
        } else {
            lost.add(response.toString());
        }
    }

    /** Lets a request hang every few seconds, in one way or the other. */
    private boolean hang() throws Exception {
        while (!stopped) {
            String path = hangs.getAndIncrement() % 2 == 0 ? "/sleep" : "/tight_loop";
            RawResponse response = drill.mount().get(path);
            if (response.status() != 504) {
                requests.incrementAndGet();
                judge(response);
            }
            rest(4);
        }
        return true;
    }

    private boolean disturb() throws Exception {
        Random random = new Random(42);
        long nextReload = System.nanoTime() + 20 * SECOND;
        long nextKill = System.nanoTime() + 5 * SECOND;
        while (!stopped) {
            List<Bridge.Interpreter> now = drill.group().interpreters();
            now.forEach(one -> interpreters.add(one.name()));
            if (System.nanoTime() > nextReload) {
                nextReload += 60 * SECOND;
                touch();
            }
            if (engine() == Engine.CPYTHON && System.nanoTime() > nextKill && !now.isEmpty()) {
                nextKill += (5 + random.nextInt(10)) * SECOND;
                kills.add(System.nanoTime());
                ProcessHandle.of(now.get(random.nextInt(now.size())).pid()).ifPresent(ProcessHandle::destroyForcibly);
            }
            Thread.sleep(50);
        }
        return true;
    }

    private void touch() throws IOException {
        reloads.incrementAndGet();
        Path script = drill.mount().app().webInf().resolve("app/drill.py");
        Files.setLastModifiedTime(
                script, FileTime.fromMillis(Files.getLastModifiedTime(script).toMillis() + 1_000));
    }

    private void rest(int seconds) throws InterruptedException {
        for (int i = 0; i < seconds * 10 && !stopped; i++) {
            Thread.sleep(100);
        }
    }

    Engine engine() {
        return drill.mount().engine();
    }

    int requests() {
        return requests.get();
    }

    int hangs() {
        return hangs.get();
    }

    int kills() {
        return kills.size();
    }

    int reloads() {
        return reloads.get();
    }

    /** Returns how many there were; after the end. */
    int interpreters() {
        return interpreters.size();
    }

    int lostWithKilled() {
        return lostWithKilled.get();
    }

    /** Returns the answers that were no good, those of killed processes not included. */
    List<String> lost() {
        return List.copyOf(lost);
    }

    @Override
    public String toString() {
        return engine().option() + ": " + requests + " requests, lost " + lost;
    }
}

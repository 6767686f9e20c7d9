package org.wsgibridge.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.exchange.ResponseWriter;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.testkit.MemoryBody;
import org.wsgibridge.testkit.RecordingChannel;
import org.wsgibridge.testkit.RecordingLog;
import org.wsgibridge.testkit.ScriptedEngine;
import org.wsgibridge.testkit.TestSettings;
import org.wsgibridge.watchdog.Watchdog;
import org.wsgibridge.wsgi.EnvironBuilder;

/** A process group on the scripted engine, with a housekeeper, and requests to it. */
public final class GroupFixture implements AutoCloseable {
    final ScriptedEngine engine = new ScriptedEngine();
    public final TestSettings settings;
    final ProcessGroup group;
    private final @Nullable Housekeeper housekeeper;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> releases = new ConcurrentHashMap<>();
    /** What became of the requests that outlived request-timeout. */
    final Queue<String> timedOut = new ConcurrentLinkedQueue<>();

    private final List<String> slow = new CopyOnWriteArrayList<>();
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();

    GroupFixture(TestSettings settings) {
        this(settings, true);
    }

    /** Without a housekeeper the test calls {@link ProcessGroup#tick(long)} itself. */
    public GroupFixture(TestSettings settings, boolean keepsHouse) {
        this.settings = settings;
        BridgeListener listener = new BridgeListener() {
            @Override
            public void slotReleased(Exchange exchange) {
                releases.computeIfAbsent(exchange.id(), id -> new AtomicInteger())
                        .incrementAndGet();
            }

            @Override
            public void requestTimedOut(Exchange exchange, boolean recovered) {
                timedOut.add(exchange.id() + (recovered ? " recovered" : " escalated"));
            }

            @Override
            public void requestSlow(Exchange exchange) {
                slow.add(exchange.id());
            }
        };
        this.group = new ProcessGroup(settings.group(), engine, List.of(), new RecordingLog(), listener, List.of());
        this.housekeeper = keepsHouse ? new Housekeeper(List.of(group), new Watchdog()) : null;
        engine.define("gate", exchange -> {
            gate(exchange.id()).await();
            ScriptedEngine.respond(exchange, "through the gate");
        });
        engine.define("deaf", exchange -> {
            CountDownLatch gate = gate(exchange.id());
            boolean open = false;
            while (!open) {
                try {
                    gate.await();
                    open = true;
                } catch (InterruptedException e) {
                    // what a request does that swallows every interrupt
                }
            }
            ScriptedEngine.respond(exchange, "late");
        });
    }

    /** Defines an application that sends two chunks once its gate is open. */
    void defineStream() {
        engine.define("stream", exchange -> {
            gate(exchange.id()).await();
            ResponseWriter response = exchange.response();
            response.startResponse("200 OK", List.of(), false);
            boolean unused = response.write("one ".getBytes(StandardCharsets.ISO_8859_1))
                    && response.write("two".getBytes(StandardCharsets.ISO_8859_1))
                    && response.end();
        });
    }

    public static TestSettings defaults(Path home) {
        return TestSettings.of(ScriptedEngine.NAME, home);
    }

    GroupFixture start() throws InterpreterStartException {
        group.start();
        return this;
    }

    /** Waits until a request has its response. */
    static void awaitStatus(Request request, int status) {
        await().untilAsserted(() -> assertThat(request.channel().status()).isEqualTo(status));
    }

    /** One request, and how often its outcome was decided. */
    public record Request(Exchange exchange, RecordingChannel channel, AtomicInteger decisions) {}

    /** Returns how often the slot of a request was given back. */
    int releases(Request request) {
        AtomicInteger count = releases.get(request.exchange().id());
        return count == null ? 0 : count.get();
    }

    /** Returns the ids of the requests that were told to be slow. */
    List<String> slow() {
        return slow;
    }

    Request send(String application) {
        Request request = request(application);
        group.admit(request.exchange());
        return request;
    }

    Request sendTo(String path, String application) {
        Request request = request(path, application);
        group.admit(request.exchange());
        return request;
    }

    public Request request(String application) {
        return request("/", application);
    }

    private Request request(String path, String application) {
        RecordingChannel channel = new RecordingChannel();
        AtomicInteger decisions = new AtomicInteger();
        Exchange exchange = new Exchange(
                "r" + ids.incrementAndGet(),
                settings.mount(new ApplicationRef.Module(application, "application")),
                new EnvironBuilder()
                        .put("REQUEST_METHOD", "GET")
                        .put("PATH_INFO", path)
                        .build(),
                new MemoryBody(new byte[0]),
                channel,
                new RequestTimes(),
                decided -> {
                    decisions.incrementAndGet();
                    group.decided(decided);
                });
        Request request = new Request(exchange, channel, decisions);
        requests.add(request);
        return request;
    }

    /** Lets a request of the applications {@code gate} and {@code deaf} end. */
    void open(Request request) {
        gate(request.exchange().id()).countDown();
    }

    private CountDownLatch gate(String id) {
        return gates.computeIfAbsent(id, key -> new CountDownLatch(1));
    }

    @Override
    public void close() {
        requests.forEach(this::open);
        group.close();
        if (housekeeper != null) {
            housekeeper.close();
        }
    }
}

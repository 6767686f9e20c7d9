package org.wsgibridge.it.drill;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;

/** Clients that send and take one byte a second hold connections, but no slot: others do not notice them. */
@ExtendWith(TestServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SlowClientsDrillIT {
    private static final int EACH = Drill.isLong() ? 500 : 50;
    private static final int REQUESTS = Drill.isLong() ? 10_000 : 800;
    private static final int CLIENTS = 4;

    /** Less than what a response may pile up for a client; with more, the application waits in its slot. */
    private static final int RESPONSE = 200_000;

    private final Report report = new Report(
            "slow clients",
            "Engine",
            "Container",
            "Slow uploads, downloads",
            "Normal requests",
            "Failed",
            "p99 without",
            "p99 with",
            "At most 2x",
            "Slots held by slow clients");

    @ParameterizedTest
    @EnumSource
    void slowClientsMustHoldNoSlot(Engine engine, TestServers.Running servers) throws Exception {
        Container container = engine == Engine.JYTHON ? Container.TOMCAT_10_1 : Container.JETTY_12_1;
        try (Drill drill = Drill.deploy(servers, container, engine, "threads", Integer.toString(CLIENTS));
                Clients clients = new Clients()) {
            load(drill, clients);
            Load without = load(drill, clients);
            try (Slow slow = new Slow(drill.mount())) {
                Awaitility.await().until(() -> slow.moved.get() >= 2 * EACH);
                Awaitility.await().until(() -> drill.group().busy() == 0);
                int before = slow.moved.get();
                Load with = load(drill, clients);
                Awaitility.await().until(() -> slow.moved.get() >= before + 2 * EACH);
                Bridge.Group group = drill.group();
                report.row(
                        engine.option(),
                        container.label(),
                        EACH + ", " + EACH,
                        with.answers().size(),
                        with.failures().size(),
                        String.format(Locale.ROOT, "%.1f ms", without.millis(0.99)),
                        String.format(Locale.ROOT, "%.1f ms", with.millis(0.99)),
                        with.millis(0.99) <= 2 * without.millis(0.99) ? "yes" : "no",
                        group.busy());
                assertThat(with.failures()).isEmpty();
                assertThat(group.busy()).isZero();
                assertThat(group.queued()).isZero();
                assertThat(slow.broken.get()).isZero();
            }
        }
    }

    private static Load load(Drill drill, Clients clients) {
        return new Load(drill.mount(), "/work", REQUESTS, 2)
                .start(clients, CLIENTS)
                .join();
    }

    /** All slow clients, moved by one thread. */
    private static final class Slow implements AutoCloseable {
        private final List<Socket> uploads = new ArrayList<>();
        private final List<Socket> downloads = new ArrayList<>();
        private final AtomicInteger moved = new AtomicInteger();
        private final AtomicInteger broken = new AtomicInteger();
        private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        private final Future<?> ticking;

        Slow(Mount mount) throws IOException {
            for (int i = 0; i < EACH; i++) {
                uploads.add(open(mount, mount.head("POST", "/echo", "Content-Length: 100000\r\n")));
                downloads.add(open(mount, mount.head("GET", "/zeros?n=" + RESPONSE, "")));
            }
            ticking = clock.scheduleAtFixedRate(this::tick, 0, 1, TimeUnit.SECONDS);
        }

        private static Socket open(Mount mount, String head) throws IOException {
            Socket socket = new Socket();
            // Little may be on its way to a client that does not read.
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), mount.port()));
            socket.getOutputStream().write(head.getBytes(ISO_8859_1));
            return socket;
        }

        private void tick() {
            uploads.forEach(socket -> move(() -> socket.getOutputStream().write('x')));
            downloads.forEach(socket -> move(() -> {
                if (socket.getInputStream().available() > 0
                        && socket.getInputStream().read() < 0) {
                    throw new IOException("closed");
                }
            }));
        }

        private void move(Step step) {
            try {
                step.run();
                moved.incrementAndGet();
            } catch (IOException e) {
                broken.incrementAndGet();
            }
        }

        @FunctionalInterface
        private interface Step {
            void run() throws IOException;
        }

        @Override
        public void close() throws IOException {
            ticking.cancel(false);
            clock.shutdownNow();
            for (Socket socket : uploads) {
                socket.close();
            }
            for (Socket socket : downloads) {
                socket.close();
            }
        }
    }

    @AfterAll
    void publish() throws IOException {
        report.publish();
    }
}

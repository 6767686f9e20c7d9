package org.wsgibridge.cpython;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.cpython.frame.Flusher;
import org.wsgibridge.cpython.frame.FrameReader;
import org.wsgibridge.cpython.frame.FrameWriter;
import org.wsgibridge.cpython.frame.Frames;
import org.wsgibridge.cpython.frame.Slabs;
import org.wsgibridge.cpython.process.ProcessUsage;
import org.wsgibridge.cpython.request.Call;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.health.HealthChecks;
import org.wsgibridge.memory.MemoryBudget;
import org.wsgibridge.meter.ApplicationMeters;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.testkit.MemoryBody;
import org.wsgibridge.testkit.RecordingChannel;
import org.wsgibridge.testkit.RecordingLog;
import org.wsgibridge.testkit.TestLease;
import org.wsgibridge.watchdog.VitalTimer;
import org.wsgibridge.watchdog.Watchdog;
import org.wsgibridge.wsgi.EnvironBuilder;

/**
 * Whatever a daemon sends, over a real connection and to real requests: it is taken, or it is a {@link
 * ProtocolException}; memory and windows keep their bounds, and no request is lost. A failure names the seed.
 */
class FrameFuzzTest {
    private static final Duration MINUTE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Flusher flusher;
    private VitalTimer timer;
    private long sockets;
    private final Map<Integer, RecordingChannel> clients = new ConcurrentHashMap<>();

    @BeforeEach
    void open() {
        flusher = new Flusher(new Watchdog());
        timer = new VitalTimer("test", new Watchdog());
    }

    @AfterEach
    void close() {
        flusher.close();
        timer.close();
    }

    @Test
    void mustTakeOrRefuseWhatADaemonSends() throws Exception {
        fuzz(1, Duration.ofSeconds(5));
    }

    @Test
    @Tag("drill")
    @Timeout(900)
    void mustTakeOrRefuseWhatADaemonSendsForFiveMinutes() throws Exception {
        fuzz(System.nanoTime(), Duration.ofMinutes(5));
    }

    private void fuzz(long firstSeed, Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        int taken = 0;
        int refused = 0;
        for (long seed = firstSeed; System.nanoTime() < end; seed++) {
            try {
                if (run(new Random(seed))) {
                    taken++;
                } else {
                    refused++;
                }
            } catch (Throwable t) {
                throw new AssertionError("seed " + seed, t);
            }
        }
        // A stream that is refused immediately would test nothing behind its beginning.
        assertThat(taken).isPositive();
        assertThat(refused).isPositive();
    }

    /** Two connected sockets. */
    private record Pair(SocketChannel ours, SocketChannel theirs) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            ours.close();
            theirs.close();
        }
    }

    private Pair pair() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s" + sockets++));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            return new Pair(SocketChannel.open(address), server.accept());
        }
    }

    /** Runs one stream; returns whether it was taken to its end. */
    private boolean run(Random random) throws Exception {
        byte[] stream = FuzzedFrames.stream(random);
        try (Pair up = pair();
                Pair down = pair()) {
            down.ours.configureBlocking(false);
            FrameWriter writer = new FrameWriter(down.ours, flusher, 8 << 20, reason -> {});
            RecordingLog log = new RecordingLog();
            Map<Integer, Call> calls = new ConcurrentHashMap<>();
            List<Call> all = new ArrayList<>();
            for (int id = 1; id <= FuzzedFrames.REQUESTS; id++) {
                all.add(call(id, writer, log));
                calls.put(id, all.get(id - 1));
            }
            FrameDispatcher dispatcher =
                    new FrameDispatcher(log, ApplicationMeters.unread(), calls, new Questions(), new Owner(), true);
            CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> send(up, stream, random));
            boolean taken = true;
            try {
                new FrameReader(up.theirs, new Slabs(2)).readAll(new Checked(dispatcher), writer);
            } catch (ProtocolException e) {
                assertThat(e).hasMessageStartingWith("it ");
                taken = false;
            }
            up.theirs.close();
            sender.get();
            all.forEach(call -> check(call, calls));
            return taken;
        }
    }

    private Call call(int id, FrameWriter writer, RecordingLog log) {
        MountSettings mount = new MountSettings(
                "", new ApplicationRef.Module("app", "application"), "default", 0, true, false, List.of());
        RecordingChannel client = new RecordingChannel();
        client.writable(id % 2 == 0);
        Exchange exchange = new Exchange(
                "r" + id,
                mount,
                new EnvironBuilder().put("REQUEST_METHOD", "POST").build(),
                new MemoryBody(new byte[FuzzedFrames.BODY]),
                client,
                new RequestTimes(),
                decided -> {});
        clients.put(id, client);
        Timeouts timeouts = new Timeouts(
                MINUTE, MINUTE, MINUTE, MINUTE, MINUTE, MINUTE, MINUTE, MINUTE, MINUTE, MINUTE, MINUTE, Duration.ZERO);
        Call call = new Call(
                id,
                new TestLease(exchange),
                writer,
                ProcessHandle.current().pid(),
                log,
                timer,
                timeouts,
                id % 3 == 0,
                new MemoryBudget(0));
        call.start(0);
        return call;
    }

    private void check(Call call, Map<Integer, Call> open) {
        // A request is open, or its lease was given back; a client that takes nothing gets a window at most.
        assertThat(call.lease().isReleased()).isEqualTo(!open.containsKey(call.id()));
        RecordingChannel client = Objects.requireNonNull(clients.get(call.id()));
        if (call.id() % 2 != 0) {
            assertThat(client.size()).isLessThanOrEqualTo(Frames.WINDOW + 2 * Frames.CHUNK_SIZE);
        }
        assertThat(client.isClosed()).isEqualTo(!call.exchange().isOpen());
    }

    private static void send(Pair up, byte[] stream, Random random) {
        try {
            int at = 0;
            while (at < stream.length) {
                int size = Math.min(stream.length - at, 1 + random.nextInt(70_000));
                ByteBuffer piece = ByteBuffer.wrap(stream, at, size);
                while (piece.hasRemaining()) {
                    up.ours.write(piece);
                }
                at += size;
            }
            up.ours.shutdownOutput();
        } catch (IOException e) {
            // It was refused.
        }
    }

    /** Also looks at what the reader keeps. */
    private record Checked(FrameReader.Handler handler) implements FrameReader.Handler {
        @Override
        public void frame(FrameReader frame) throws IOException {
            assertThat(frame.payload()).isBetween(0, Frames.largest(frame.kind()));
            assertThat(frame.capacity()).isLessThanOrEqualTo(Frames.LARGEST_REPLY + Frames.HEAD_SIZE);
            handler.frame(frame);
        }

        @Override
        public void oversized(FrameReader frame) throws IOException {
            assertThat(frame.payload()).isGreaterThan(Frames.largest(frame.kind()));
            handler.oversized(frame);
        }
    }

    private static final class Owner implements FrameDispatcher.Owner {
        @Override
        public void ready(String facts) throws ProtocolException {
            ProcessUsage.of(1, facts);
        }

        @Override
        public void failed(InterpreterStartException failure) {}

        @Override
        public void leaving(ShutdownReason reason) {}

        @Override
        public void health(String name, double seconds) {
            new HealthChecks().register(name, seconds);
        }

        @Override
        public void subscribed() {}

        @Override
        public void asks(int application) {}
    }
}

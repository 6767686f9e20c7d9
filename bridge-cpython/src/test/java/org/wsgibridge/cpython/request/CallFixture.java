package org.wsgibridge.cpython.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.cpython.frame.Flusher;
import org.wsgibridge.cpython.frame.FrameWriter;
import org.wsgibridge.cpython.frame.Frames;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.memory.MemoryBudget;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;
import org.wsgibridge.spi.Lease;
import org.wsgibridge.testkit.RecordingChannel;
import org.wsgibridge.testkit.RecordingLog;
import org.wsgibridge.watchdog.VitalTimer;
import org.wsgibridge.watchdog.Watchdog;
import org.wsgibridge.wsgi.EnvironBuilder;

/** Calls of daemons that are the test: it reads the frames that come. */
abstract class CallFixture {
    static final Duration MINUTE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    Flusher flusher;
    VitalTimer timer;
    final MemoryBudget windows = new MemoryBudget(4L * BodyWindow.GROWTH);
    Daemon first;
    Daemon second;

    @BeforeEach
    void open() throws IOException {
        flusher = new Flusher(new Watchdog());
        timer = new VitalTimer("test", new Watchdog());
        first = new Daemon("first");
        second = new Daemon("second");
    }

    @AfterEach
    void close() throws IOException {
        first.close();
        second.close();
        flusher.close();
        timer.close();
    }

    /** The socket of a daemon that is the test. */
    final class Daemon {
        private final SocketChannel ours;
        private final SocketChannel theirs;
        private final FrameWriter writer;

        Daemon(String name) throws IOException {
            UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve(name));
            try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                server.bind(address);
                ours = SocketChannel.open(address);
                theirs = server.accept();
            }
            ours.configureBlocking(false);
            theirs.configureBlocking(false);
            writer = new FrameWriter(ours, flusher, 8 << 20, reason -> {});
        }

        /** Returns the kinds of all frames that have come, and of which request. */
        List<String> frames() throws IOException {
            writer.flush();
            ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
            while (theirs.read(bytes) > 0) {
                assertThat(bytes.hasRemaining()).isTrue();
            }
            return frames(bytes.flip(), false);
        }

        /** Waits for that many frames; returns them, and how long the bodies are. */
        List<String> frames(int count) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
            List<String> frames = List.of();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (frames.size() < count) {
                assertThat(System.nanoTime()).as("%s have come in time", frames).isLessThan(deadline);
                theirs.read(bytes);
                frames = frames(bytes.duplicate().flip(), true);
                Thread.onSpinWait();
            }
            return frames;
        }

        private static List<String> frames(ByteBuffer bytes, boolean lengths) {
            List<String> frames = new ArrayList<>();
            while (bytes.remaining() >= Frames.HEAD_SIZE) {
                byte kind = bytes.get();
                bytes.getShort();
                bytes.get();
                int id = bytes.getInt();
                int length = bytes.getInt();
                if (length > bytes.remaining()) {
                    break;
                }
                bytes.position(bytes.position() + length);
                frames.add(name(kind) + " " + id + (lengths && kind == Frames.BODY ? " " + length : ""));
            }
            return frames;
        }

        /** Reads until nothing more comes. */
        void skipAll() throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
            while (theirs.read(bytes) > 0 || !writer.isTaken()) {
                bytes.clear();
                Thread.onSpinWait();
            }
        }

        void close() throws IOException {
            ours.close();
            theirs.close();
        }
    }

    static String name(byte kind) {
        return switch (kind) {
            case Frames.REQUEST -> "request";
            case Frames.BODY -> "body";
            case Frames.BODY_ERROR -> "error";
            case Frames.CANCEL -> "cancel";
            default -> Byte.toString(kind);
        };
    }

    static Exchange exchange(RequestBody body) {
        MountSettings mount = new MountSettings(
                "", new ApplicationRef.Module("app", "application"), "default", 0, true, false, List.of());
        return new Exchange(
                "r",
                mount,
                new EnvironBuilder().put("REQUEST_METHOD", "POST").build(),
                body,
                new RecordingChannel(),
                new RequestTimes(),
                decided -> {});
    }

    Call call(int id, Lease lease, Daemon daemon, boolean asks) {
        Timeouts timeouts = new Timeouts(
                MINUTE, MINUTE, MINUTE, MINUTE, MINUTE, MINUTE, MINUTE, MINUTE, MINUTE, MINUTE, MINUTE, Duration.ZERO);
        return new Call(
                id,
                lease,
                daemon.writer,
                ProcessHandle.current().pid(),
                new RecordingLog(),
                timer,
                timeouts,
                asks,
                windows);
    }
}

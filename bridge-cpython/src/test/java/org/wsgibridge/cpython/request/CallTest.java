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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.cpython.frame.Flusher;
import org.wsgibridge.cpython.frame.FrameWriter;
import org.wsgibridge.cpython.frame.Frames;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.memory.MemoryBudget;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.group.Timeouts;
import org.wsgibridge.spi.Lease;
import org.wsgibridge.testkit.MemoryBody;
import org.wsgibridge.testkit.RecordingChannel;
import org.wsgibridge.testkit.RecordingLog;
import org.wsgibridge.testkit.TestLease;
import org.wsgibridge.watchdog.VitalTimer;
import org.wsgibridge.watchdog.Watchdog;
import org.wsgibridge.wsgi.EnvironBuilder;

/** What a daemon is told of a request whose client goes, whenever that happens. */
class CallTest {
    private static final Duration MINUTE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Flusher flusher;
    private VitalTimer timer;
    private final MemoryBudget windows = new MemoryBudget(4L * BodyWindow.GROWTH);
    private Daemon first;
    private Daemon second;

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
    private final class Daemon {
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

    private static String name(byte kind) {
        return switch (kind) {
            case Frames.REQUEST -> "request";
            case Frames.BODY -> "body";
            case Frames.BODY_ERROR -> "error";
            case Frames.CANCEL -> "cancel";
            default -> Byte.toString(kind);
        };
    }

    private static Exchange exchange(RequestBody body) {
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

    private Call call(int id, Lease lease, Daemon daemon, boolean asks) {
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

    /** Runs a task when it is read for the first time, on that thread: in the middle of {@link Call#start}. */
    private static final class Interposed extends RequestBody {
        private final MemoryBody body = new MemoryBody(new byte[10]);
        private @Nullable Runnable task;

        @Override
        public long length() {
            return body.length();
        }

        @Override
        public int poll(ByteBuffer target) throws IOException {
            Runnable first = task;
            task = null;
            if (first != null) {
                first.run();
            }
            return body.poll(target);
        }

        @Override
        public void whenReadable(Runnable readable) {
            body.whenReadable(readable);
        }

        @Override
        public boolean rewind() {
            return body.rewind();
        }

        @Override
        public void close() {
            body.close();
        }
    }

    /** A body that was read before admission, and lies in memory in pieces of 64 KiB. */
    private static final class Buffered extends RequestBody {
        private final int length;
        private int taken;

        Buffered(int length) {
            this.length = length;
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public boolean isBuffered() {
            return true;
        }

        @Override
        public List<ByteBuffer> take(int most) {
            List<ByteBuffer> pieces = new ArrayList<>();
            int missing = Math.min(most, length - taken);
            while (missing > 0) {
                ByteBuffer piece = ByteBuffer.allocate(Math.min(missing, 65_536));
                pieces.add(piece);
                taken += piece.remaining();
                missing -= piece.remaining();
            }
            return pieces;
        }

        @Override
        public int poll(ByteBuffer target) {
            throw new AssertionError("it is to be taken");
        }

        @Override
        public void whenReadable(Runnable readable) {
            readable.run();
        }

        @Override
        public void close() {}
    }

    @Test
    void mustSendABufferedBodyBehindItsRequest() throws Exception {
        call(1, new TestLease(exchange(new Buffered(400_000))), first, false).start(0);
        call(2, new TestLease(exchange(new Buffered(100_000))), first, false).start(0);

        assertThat(first.frames(4))
                .as("all of it in one frame, before the next request")
                .containsExactly("request 1", "body 1 400000", "request 2", "body 2 100000");
        assertThat(windows.reserved()).as("the small one needs no memory").isEqualTo(BodyWindow.GROWTH);
    }

    @Test
    void mustSendABufferedBodyInPartsWhereThereIsNoMemory() throws Exception {
        assertThat(windows.reserve(windows.limit())).isTrue();
        Call call = call(1, new TestLease(exchange(new Buffered(400_000))), first, false);
        call.start(0);
        assertThat(first.frames(2)).containsExactly("request 1", "body 1 " + Frames.WINDOW);

        call.more(100_000);
        assertThat(first.frames(1)).containsExactly("body 1 100000");
        call.more(100_000);
        assertThat(first.frames(1)).containsExactly("body 1 " + (300_000 - Frames.WINDOW));
    }

    /** What waits for a daemon is memory of this process: no body gets more of it while the daemon reads nothing. */
    @Test
    void mustSendFurtherAheadOnlyToADaemonThatReads() throws Exception {
        Exchange exchange = exchange(new MemoryBody(new byte[6_000_000]));
        Call one = call(1, new TestLease(exchange), first, false);
        Call other = call(2, new TestLease(exchange(new MemoryBody(new byte[6_000_000]))), first, false);
        one.start(0);
        one.more(Frames.WINDOW / 2);
        assertThat(windows.reserved()).isEqualTo(BodyWindow.GROWTH);
        other.start(0);
        other.more(Frames.WINDOW / 2);
        assertThat(windows.reserved())
                .as("the first window waits for the daemon")
                .isEqualTo(BodyWindow.GROWTH);

        first.skipAll();
        other.more(1);
        assertThat(windows.reserved()).isEqualTo(2L * BodyWindow.GROWTH);
        one.finish();
        other.finish();
        assertThat(windows.reserved()).isZero();
    }

    @Test
    void mustNotGrowForTheRestOfABody() throws Exception {
        Call call = call(1, new TestLease(exchange(new MemoryBody(new byte[300_000]))), first, false);
        call.start(0);
        call.more(Frames.WINDOW / 2);
        assertThat(windows.reserved()).isZero();
    }

    @Test
    void mustTellTheDaemonOfAClientThatGoesLater() throws Exception {
        Exchange exchange = exchange(new MemoryBody(new byte[0]));
        call(1, new TestLease(exchange), first, false).start(0);
        exchange.terminate(Outcome.CLIENT_GONE, 0);
        assertThat(first.frames()).containsExactly("request 1", "cancel 1");
    }

    @Test
    void mustTellTheDaemonOfAClientThatHasGoneBefore() throws Exception {
        Exchange exchange = exchange(new MemoryBody(new byte[0]));
        exchange.terminate(Outcome.CLIENT_GONE, 0);
        call(1, new TestLease(exchange), first, false).start(0);
        assertThat(first.frames()).containsExactly("request 1", "cancel 1");
    }

    @Test
    void mustTellTheDaemonOfAClientThatGoesMeanwhile() throws Exception {
        Interposed body = new Interposed();
        Exchange exchange = exchange(body);
        body.task = () -> exchange.terminate(Outcome.CLIENT_GONE, 0);
        call(1, new TestLease(exchange), first, false).start(0);
        assertThat(first.frames()).startsWith("request 1", "cancel 1");
    }

    /**
     * A daemon gives a request back before the thread that has sent it to it is done; the next one is to hear of the
     * client.
     */
    @Test
    void mustTellTheDaemonThatHasTheRequestNow() throws Exception {
        Interposed body = new Interposed();
        Exchange exchange = exchange(body);
        Call call = call(
                1,
                new Lease() {
                    @Override
                    public Exchange exchange() {
                        return exchange;
                    }

                    @Override
                    public boolean release() {
                        return false;
                    }

                    @Override
                    public boolean isReleased() {
                        return true;
                    }

                    @Override
                    public boolean reload() {
                        call(2, new TestLease(exchange), second, false).start(0);
                        return true;
                    }
                },
                first,
                true);
        body.task = () -> {
            call.giveBack(true);
            call.finish();
        };
        call.start(0);
        assertThat(second.frames()).startsWith("request 2");
        exchange.terminate(Outcome.CLIENT_GONE, 0);
        assertThat(second.frames()).containsExactly("cancel 2");
    }
}

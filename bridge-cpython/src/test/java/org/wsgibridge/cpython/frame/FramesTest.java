package org.wsgibridge.cpython.frame;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.LentBytes;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.testkit.RecordingChannel;
import org.wsgibridge.watchdog.Watchdog;
import org.wsgibridge.wsgi.EnvironBuilder;
import org.wsgibridge.wsgi.HeadLimits;
import org.wsgibridge.wsgi.SharedVariables;

/** The JVM's side of the connection, over a real pair of sockets. */
class FramesTest {
    private static final long LIMIT = 8 << 20;

    @TempDir
    private Path folder;

    private SocketChannel ours;
    private SocketChannel theirs;
    private Flusher flusher;
    private final AtomicInteger errors = new AtomicInteger();

    @BeforeEach
    void connect() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            ours = SocketChannel.open(address);
            theirs = server.accept();
        }
        flusher = new Flusher(new Watchdog());
    }

    @AfterEach
    void disconnect() throws IOException {
        ours.close();
        theirs.close();
        flusher.close();
    }

    private FrameWriter writer() throws IOException {
        ours.configureBlocking(false);
        return new FrameWriter(ours, flusher, LIMIT, reason -> errors.incrementAndGet());
    }

    private static Exchange exchange(String path) {
        return exchange(new EnvironBuilder().put("PATH_INFO", path).put("QUERY_STRING", ""));
    }

    private static Exchange exchange(EnvironBuilder environ) {
        MountSettings mount = new MountSettings(
                "", new ApplicationRef.Module("app", "application"), "default", 0, true, false, List.of());
        return new Exchange(
                "r1",
                mount,
                environ.build(),
                RequestBody.EMPTY,
                new RecordingChannel(),
                new RequestTimes(),
                decided -> {});
    }

    @Test
    void mustEncodeARequestAsOneFrame() throws IOException {
        ByteBuffer frame = ByteBuffer.wrap(writer().requests().encode(9, 2, Frames.LAST, exchange("/\u00e9")));

        assertThat(frame.get()).isEqualTo(Frames.REQUEST);
        assertThat(frame.get()).isEqualTo((byte) Frames.LAST);
        assertThat(frame.getShort()).isEqualTo((short) 2);
        assertThat(frame.getInt()).isEqualTo(9);
        assertThat(frame.getInt()).isEqualTo(frame.remaining());
        assertThat(frame.getDouble()).isGreaterThan(1e9);
        frame.position(frame.position() + 16);
        assertThat(frame.getInt()).isZero();
        assertThat(text(frame)).isEqualTo("PATH_INFO\0/\u00e9\0QUERY_STRING\0\0mod_wsgi.request_id\0r1");
    }

    private static String text(ByteBuffer frame) {
        byte[] text = new byte[frame.remaining()];
        frame.get(text);
        return new String(text, ISO_8859_1);
    }

    @Test
    void mustSendSharedVariablesOnceAndBeforeTheRequestsThatHaveThem() throws IOException {
        FrameWriter writer = writer();
        SharedVariables shared =
                SharedVariables.of(List.of("SERVER_ADDR", "::1", "E", ""), List.of("PATH_INFO", "mod_wsgi.request_id"));
        for (int id = 1; id <= 2; id++) {
            EnvironBuilder environ = new EnvironBuilder(shared, 3, HeadLimits.DEFAULT)
                    .put("PATH_INFO", "/" + id)
                    .put("mod_wsgi.request_id", "r1")
                    .header("A", "1");
            writer.queue(writer.requests().encode(id, 0, 0, exchange(environ)));
        }
        EnvironBuilder other = new EnvironBuilder(shared, 1, HeadLimits.DEFAULT).put("PATH_INFO", "/");
        writer.queue(writer.requests().encode(3, 0, 0, exchange(other)));
        writer.flush();

        assertThat(received())
                .containsExactly(
                        "17 1 SERVER_ADDR\0::1\0E\0\0PATH_INFO\0mod_wsgi.request_id",
                        "2 1 1 /1\0r1\0HTTP_A\0001",
                        "2 2 1 /2\0r1\0HTTP_A\0001",
                        "2 3 0 SERVER_ADDR\0::1\0E\0\0PATH_INFO\0/\0mod_wsgi.request_id\0r1");
    }

    @Test
    void mustCarryTheVariablesInEachRequestWhereADaemonKnowsManyAlready() throws IOException {
        FrameWriter writer = writer();
        for (int i = 1; i <= 257; i++) {
            SharedVariables shared = SharedVariables.of(List.of("A", Integer.toString(i)), List.of());
            byte[] frame =
                    writer.requests().encode(i, 0, 0, exchange(new EnvironBuilder(shared, 1, HeadLimits.DEFAULT)));
            ByteBuffer payload = ByteBuffer.wrap(frame).position(Frames.HEAD_SIZE + 24);
            assertThat(payload.getInt()).isEqualTo(i <= 256 ? i : 0);
            assertThat(text(payload)).isEqualTo((i <= 256 ? "" : "A\000257\0") + "mod_wsgi.request_id\0r1");
        }
    }

    /** Returns what has come: kind, id, of a request the number of what it shares, text. */
    private List<String> received() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
        theirs.read(bytes);
        bytes.flip();
        List<String> received = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte kind = bytes.get();
            int id = bytes.position(bytes.position() + 3).getInt();
            ByteBuffer payload = bytes.slice(bytes.position() + Integer.BYTES, bytes.getInt());
            bytes.position(bytes.position() + payload.remaining());
            String number = kind == Frames.REQUEST ? payload.getInt(24) + " " : "";
            payload.position(kind == Frames.REQUEST ? 28 : 0);
            received.add(kind + " " + id + " " + number + text(payload));
        }
        return received;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a\0b", "/\u20ac"})
    void mustRefuseWhatIsNoByteOrWouldForgeAVariable(String path) throws IOException {
        RequestEncoder requests = writer().requests();
        Exchange forged = exchange(path);
        assertThatThrownBy(() -> requests.encode(1, 0, 0, forged)).isInstanceOf(IllegalArgumentException.class);
        SharedVariables shared = SharedVariables.of(List.of("PATH_INFO", path), List.of());
        Exchange sharing = exchange(new EnvironBuilder(shared, 1, HeadLimits.DEFAULT));
        assertThatThrownBy(() -> requests.encode(1, 0, 0, sharing)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void mustTakeFramesApartWhereverTheyAreCut() throws Exception {
        ByteBuffer stream = ByteBuffer.allocate(400_000);
        for (int i = 0; i < 50; i++) {
            stream.put(Frames.text(Frames.LOG, i, "line " + i));
        }
        stream.put(Frames.text(Frames.SOURCES_REPLY, 50, "x".repeat(300_000)));
        stream.put(Frames.empty(Frames.END, 0, 50));
        stream.flip();
        List<String> seen = new ArrayList<>();
        FrameWriter writer = writer(); // before the sender starts: a blocked write would hold the channel's lock
        CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> sendInPieces(stream));
        new FrameReader(theirs, new Slabs(2)).readAll(new Recorder(frame -> seen.add(describe(frame))), writer);
        sender.get();

        assertThat(seen).hasSize(52).startsWith("69 0 line 0", "69 1 line 1").endsWith("68 50 ");
        assertThat(seen.get(50)).hasSize("74 50 ".length() + 300_000);
    }

    private void sendInPieces(ByteBuffer stream) {
        try {
            for (int size = 1; stream.hasRemaining(); size += 3) {
                ByteBuffer piece = stream.slice().limit(Math.min(size, stream.remaining()));
                while (piece.hasRemaining()) {
                    if (ours.write(piece) == 0) {
                        Thread.onSpinWait();
                    }
                }
                stream.position(stream.position() + piece.limit());
            }
            ours.shutdownOutput();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String describe(FrameReader frame) {
        return frame.kind() + " " + frame.id() + " " + new String(frame.copy(0), UTF_8);
    }

    /** Hands frames on, and notes those that were skipped. */
    private static final class Recorder implements FrameReader.Handler {
        private final Consumer<FrameReader> frames;
        private final List<String> skipped = new ArrayList<>();

        Recorder(Consumer<FrameReader> frames) {
            this.frames = frames;
        }

        @Override
        public void frame(FrameReader frame) {
            frames.accept(frame);
        }

        @Override
        public void oversized(FrameReader frame) {
            skipped.add(frame.kind() + " " + frame.id() + " " + frame.payload());
        }
    }

    @ParameterizedTest
    @CsvSource({"69, -1", "69, -2147483648", "0, 4", "2, 4", "127, 0", "-5, 100"})
    void mustRefuseWhatNoDaemonMaySend(byte kind, int length) throws Exception {
        ours.write(
                Frames.putHead(ByteBuffer.allocate(12), kind, 0, 0, 0, length).flip());
        FrameReader reader = new FrameReader(theirs, new Slabs(2));
        FrameWriter writer = writer();
        assertThatThrownBy(() -> reader.readAll(new Recorder(frame -> {}), writer))
                .isInstanceOf(ProtocolException.class)
                .hasMessageStartingWith("it sent a frame of kind " + kind + " ");
    }

    @Test
    void mustSkipAFrameThatIsTooLargeForItsKindWithoutKeepingIt() throws Exception {
        int size = 50_000_000;
        ByteBuffer stream = ByteBuffer.allocate(size + 1000);
        stream.put(Frames.text(Frames.LOG, 1, "before"));
        Frames.putHead(stream, Frames.EXCEPTION, Frames.DONE, 0, 7, size);
        stream.position(stream.position() + size);
        stream.put(Frames.text(Frames.LOG, 2, "after"));
        stream.flip();
        FrameWriter writer = writer();
        CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> sendInPieces(stream));
        List<String> seen = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        Recorder recorder = new Recorder(frame -> {
            seen.add(describe(frame));
            sizes.add(frame.capacity());
        });
        new FrameReader(theirs, new Slabs(2)).readAll(recorder, writer);
        sender.get();
        assertThat(seen).containsExactly("69 1 before", "69 2 after");
        assertThat(recorder.skipped).containsExactly("70 7 " + size);
        assertThat(sizes).allMatch(length -> length < 300_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 40})
    void mustNeverOverwriteBytesThatAreLent(int slabs) throws Exception {
        ByteBuffer stream = ByteBuffer.allocate(8 << 20);
        List<ByteBuffer> sent = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            byte[] payload = new byte[i % 7 == 0 ? 300 : 20_000 + 757 * i];
            Arrays.fill(payload, (byte) i);
            sent.add(ByteBuffer.wrap(payload));
            Frames.putHead(stream, Frames.CHUNK, 0, 0, 1, payload.length).put(payload);
            if (i % 20 == 19) {
                stream.put(Frames.text(Frames.SOURCES_REPLY, 2, "x".repeat(900_000)));
            }
        }
        stream.flip();
        FrameWriter writer = writer();
        CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> sendInPieces(stream));
        Map<Integer, LentBytes> lent = new LinkedHashMap<>();
        List<ByteBuffer> received = new ArrayList<>();
        Recorder recorder = new Recorder(frame -> {
            if (frame.kind() == Frames.CHUNK) {
                LentBytes bytes = frame.lend(0);
                if (bytes != null) {
                    lent.put(received.size(), bytes);
                }
                received.add(ByteBuffer.wrap(frame.copy(0)));
            }
        });
        new FrameReader(theirs, new Slabs(slabs)).readAll(recorder, writer);
        sender.get();
        assertThat(received).hasSameSizeAs(sent);
        assertThat(lent.isEmpty()).isEqualTo(slabs == 0);
        lent.forEach((position, bytes) -> received.set(position, ByteBuffer.wrap(bytes.take())));
        assertThat(received).isEqualTo(sent);
    }

    @Test
    void mustSendEverythingOfEveryThreadWhenTheReaderIsSlow() throws Exception {
        FrameWriter writer = writer();
        int threads = 4;
        int count = 200;
        List<CompletableFuture<Void>> senders = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int id = i;
            senders.add(CompletableFuture.runAsync(() -> {
                for (int n = 0; n < count; n++) {
                    writer.send(Frames.text(Frames.CHUNK, id, n + " " + "x".repeat(5000)));
                }
            }));
        }
        for (CompletableFuture<Void> sender : senders) {
            sender.get(); // nothing reads yet, and nothing blocks
        }
        int[] next = new int[threads];
        AtomicInteger frames = new AtomicInteger();
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            try {
                Recorder recorder = new Recorder(frame -> {
                    assertThat(describe(frame)).startsWith("67 " + frame.id() + " " + next[frame.id()]++ + " ");
                    frames.incrementAndGet();
                });
                new FrameReader(theirs, new Slabs(2)).readAll(recorder, writer);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> frames.get() == threads * count || reader.isCompletedExceptionally());
        ours.shutdownOutput();
        reader.get();
        assertThat(next).containsOnly(count);
        assertThat(errors).hasValue(0);
    }

    @Test
    void mustGiveUpADaemonThatDoesNotRead() throws Exception {
        FrameWriter writer = writer();
        byte[] frame = Frames.text(Frames.EVENT, 0, "x".repeat(Frames.CHUNK_SIZE));
        for (int i = 0; i < 1000; i++) {
            writer.send(frame);
        }
        assertThat(errors).hasValue(1);
    }

    @Test
    void mustLeaveOutWhatIsNotWorthWaitingFor() throws Exception {
        FrameWriter writer = writer();
        byte[] frame = Frames.text(Frames.EVENT, 0, "x".repeat(Frames.CHUNK_SIZE));
        int sent = 0;
        while (writer.offer(frame, Frames.WINDOW)) {
            assertThat(++sent).isLessThan(1000);
        }
        assertThat(errors).hasValue(0);
        assertThat(writer.offer(frame, LIMIT)).isTrue();
    }

    @Test
    void mustTellWhenTheDaemonIsGone() throws Exception {
        FrameWriter writer = writer();
        theirs.close();
        writer.send(Frames.empty(Frames.CANCEL, 0, 1));
        writer.send(Frames.empty(Frames.CANCEL, 0, 1));
        await().until(() -> errors.get() == 1);
    }
}

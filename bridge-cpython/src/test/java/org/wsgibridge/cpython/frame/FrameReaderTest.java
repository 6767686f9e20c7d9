package org.wsgibridge.cpython.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.exchange.LentBytes;

/** What a daemon sends is taken apart, over a real pair of sockets. */
class FrameReaderTest extends FramesFixture {
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
}

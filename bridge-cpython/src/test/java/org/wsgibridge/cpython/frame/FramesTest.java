package org.wsgibridge.cpython.frame;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.testkit.RecordingChannel;
import org.wsgibridge.wsgi.Environ.SharedVariables;
import org.wsgibridge.wsgi.EnvironBuilder;
import org.wsgibridge.wsgi.HeadLimits;

/** What is sent to a daemon, over a real pair of sockets. */
class FramesTest extends FramesFixture {
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

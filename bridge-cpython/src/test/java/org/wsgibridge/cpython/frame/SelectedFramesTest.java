package org.wsgibridge.cpython.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.spi.SharedSelector;
import org.wsgibridge.watchdog.Watchdog;

/** Frames that a selector reads from a real socket. */
class SelectedFramesTest {
    @TempDir
    private Path folder;

    private SocketChannel ours;
    private SocketChannel theirs;
    private Flusher flusher;
    private final List<Integer> seen = new CopyOnWriteArrayList<>();
    /** How long each frame takes. */
    private volatile Duration pause = Duration.ZERO;

    private final OneChannel selector = new OneChannel();

    @BeforeEach
    void connect() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            theirs = SocketChannel.open(address);
            ours = server.accept();
        }
        flusher = new Flusher(new Watchdog());
    }

    @AfterEach
    void disconnect() throws IOException {
        selector.stop();
        ours.close();
        theirs.close();
        flusher.close();
    }

    /** A selector for one channel, with a thread of its own. */
    private static final class OneChannel implements SharedSelector {
        private volatile boolean stopped;
        private volatile @Nullable Registration registration;

        @Override
        public @Nullable Registration register(SocketChannel channel, Reader reader) {
            if (stopped) {
                return null;
            }
            try {
                Selector jdk = Selector.open();
                SelectionKey key = channel.register(jdk, SelectionKey.OP_READ);
                new Thread(() -> select(jdk, key, reader)).start();
                Registration made = () -> {
                    key.cancel();
                    jdk.wakeup();
                };
                registration = made;
                return made;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void select(Selector jdk, SelectionKey key, Reader reader) {
            try (jdk) {
                while (key.isValid()) {
                    jdk.select();
                    if (key.isValid() && key.isReadable() && !reader.read()) {
                        key.cancel();
                    }
                    jdk.selectedKeys().clear();
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } finally {
                reader.released();
            }
        }

        void stop() {
            stopped = true;
            Registration made = registration;
            if (made != null) {
                made.cancel();
            }
        }
    }

    /** Notes the ids of frames, and throws what it is given. */
    private final class Noting implements FrameReader.Handler {
        private final @Nullable RuntimeException failure;

        Noting(@Nullable RuntimeException failure) {
            this.failure = failure;
        }

        @Override
        public void frame(FrameReader frame) {
            LockSupport.parkNanos(pause.toNanos());
            seen.add(frame.id());
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public void oversized(FrameReader frame) {}
    }

    private void send(int id) throws IOException {
        theirs.write(ByteBuffer.wrap(Frames.empty(Frames.END, 0, id)));
    }

    private SelectedFrames frames(@Nullable RuntimeException failure) {
        FrameWriter writer = new FrameWriter(theirs, flusher, 1 << 20, reason -> {});
        return new SelectedFrames(new FrameReader(ours, new Slabs(2)), new Noting(failure), writer);
    }

    private CompletableFuture<Boolean> read(SelectedFrames frames) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return frames.read(selector, ours);
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        });
    }

    private void awaitSeen(Integer... ids) {
        await().untilAsserted(() -> assertThat(seen).containsExactly(ids));
    }

    @Test
    void mustHandleFramesUntilTheDaemonClosesItsEnd() throws Exception {
        CompletableFuture<Boolean> reading = read(frames(null));
        send(1);
        awaitSeen(1);
        send(2);
        theirs.close();
        assertThat(reading.get()).as("more to read").isFalse();
        assertThat(seen).containsExactly(1, 2);
    }

    @Test
    void mustLeaveTheRestToItsThreadWhenTheSelectorStops() throws Exception {
        CompletableFuture<Boolean> reading = read(frames(null));
        send(1);
        awaitSeen(1);
        selector.stop();
        assertThat(reading.get()).as("more to read").isTrue();
        assertThat(ours.isBlocking()).isTrue();
        send(2);
        ByteBuffer rest = ByteBuffer.allocate(Frames.HEAD_SIZE);
        assertThat(ours.read(rest)).isEqualTo(Frames.HEAD_SIZE);
    }

    @Test
    void mustLeaveAllToItsThreadWhereTheSelectorDoesNotRun() throws Exception {
        selector.stop();
        assertThat(read(frames(null)).get()).as("more to read").isTrue();
        assertThat(ours.isBlocking()).isTrue();
    }

    @Test
    void mustLeaveTheRestToItsThreadWhenFramesTakeLongAgainAndAgain() throws Exception {
        pause = Duration.ofMillis(6);
        CompletableFuture<Boolean> reading = read(frames(null));
        for (int id = 1; id <= 8; id++) {
            send(id);
            int last = id;
            await().untilAsserted(() -> assertThat(seen).hasSize(last));
        }
        assertThat(reading.get()).as("more to read").isTrue();
        assertThat(ours.isBlocking()).isTrue();
    }

    @Test
    void mustEndWhenItIsStoppedWhateverTheDaemonDoes() throws Exception {
        SelectedFrames frames = frames(null);
        CompletableFuture<Boolean> reading = read(frames);
        send(1);
        awaitSeen(1);
        frames.stop();
        frames.stop();
        assertThat(reading.get()).as("more to read").isFalse();
    }

    @Test
    void mustEndAtOnceWhenItWasStoppedBefore() throws Exception {
        SelectedFrames frames = frames(null);
        frames.stop();
        assertThat(read(frames).get()).as("more to read").isFalse();
    }

    @Test
    void mustEndWithWhatHandlingAFrameHasThrown() throws Exception {
        CompletableFuture<Boolean> reading = read(frames(new IllegalStateException("of the handler")));
        send(1);
        assertThatThrownBy(reading::get).rootCause().hasMessage("of the handler");
    }

    @Test
    void mustEndWhenTheDaemonDoesNotKeepToTheProtocol() throws Exception {
        CompletableFuture<Boolean> reading = read(frames(null));
        theirs.write(ByteBuffer.wrap(Frames.empty(Frames.REQUEST, 0, 1)));
        assertThatThrownBy(reading::get).hasRootCauseInstanceOf(ProtocolException.class);
    }
}

package org.wsgibridge.cpython.frame;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.watchdog.Watchdog;

/** A real pair of sockets, as between this JVM and a daemon. */
abstract class FramesFixture {
    static final long LIMIT = 8 << 20;

    @TempDir
    private Path folder;

    SocketChannel ours;
    SocketChannel theirs;
    Flusher flusher;
    final AtomicInteger errors = new AtomicInteger();

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

    FrameWriter writer() throws IOException {
        ours.configureBlocking(false);
        return new FrameWriter(ours, flusher, LIMIT, reason -> errors.incrementAndGet());
    }

    static String describe(FrameReader frame) {
        return frame.kind() + " " + frame.id() + " " + new String(frame.copy(0), UTF_8);
    }

    /** Hands frames on, and notes those that were skipped. */
    static final class Recorder implements FrameReader.Handler {
        private final Consumer<FrameReader> frames;
        final List<String> skipped = new ArrayList<>();

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
}

package org.wsgibridge.cpython.process;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.files.OwnFiles;

/**
 * A file that a daemon maps into its memory, and in which it notes every request that it has received, and its CPU
 * time. The notes remain however the daemon ends. The daemon's side, {@code receipts.py}, describes the format. The
 * notes are not trusted, but they can affect only the daemon's own requests. Thread-safe.
 */
public final class Receipts implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Receipts.class);
    private static final int WORDS = 1024;
    private static final int CPU_TIME = WORDS * Integer.BYTES;
    private static final int SIZE = CPU_TIME + Double.BYTES;
    private static final double NANOS = 1e9;
    private static final double LONGEST_SECONDS = Long.MAX_VALUE / NANOS;
    private static final String SUFFIX = ".received";

    private final Path file;

    /** The notes at the end of the daemon; {@code null} while it may add some. */
    private volatile @Nullable ByteBuffer last;

    private Receipts(Path file) {
        this.file = file;
    }

    /** Makes an empty page beside the socket by which the daemon connects. */
    public static Receipts beside(Path socket) throws IOException {
        Path file = socket.resolveSibling(socket.getFileName() + SUFFIX);
        Files.createFile(file, OwnFiles.attributes(OwnFiles.PRIVATE, file));
        Files.write(file, new byte[SIZE], StandardOpenOption.WRITE);
        return new Receipts(file);
    }

    /**
     * Reads the page. Must be called when the daemon has ended. If the page cannot be read, every request counts as
     * possibly received.
     */
    public void readLast() {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] page = in.readNBytes(SIZE);
            if (page.length == SIZE) {
                last = ByteBuffer.wrap(page).order(ByteOrder.nativeOrder());
            }
        } catch (IOException e) {
            LOG.debug("{} cannot be read", file, e);
        }
    }

    /** Returns whether the daemon may have received a request; true until the daemon has ended. */
    public boolean mayHave(int id) {
        ByteBuffer page = last;
        return page == null || page.getInt(Integer.remainderUnsigned(id, WORDS) * Integer.BYTES) - id >= 0;
    }

    /** Returns the CPU time that the daemon noted last; zero until the daemon has ended. */
    public Duration cpuTime() {
        ByteBuffer page = last;
        double seconds = page == null ? 0 : page.getDouble(CPU_TIME);
        // The value is not trusted.
        return seconds > 0 && seconds < LONGEST_SECONDS ? Duration.ofNanos((long) (seconds * NANOS)) : Duration.ZERO;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}

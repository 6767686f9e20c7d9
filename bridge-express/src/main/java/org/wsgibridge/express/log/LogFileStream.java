package org.wsgibridge.express.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.files.OwnFiles;

/**
 * A log file that not every user can read. A link in its place is not followed. If the file cannot be written, such as
 * on a full disk, that is reported on the terminal once. Then events are lost until the file can be opened again, which
 * is tried once a second. Not thread-safe: the appender writes under a lock.
 */
final class LogFileStream extends OutputStream {
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final Path file;
    private @Nullable OutputStream open;
    private long nextTry;

    /**
     * Opens the file; creates it and its folder if they do not exist.
     *
     * @throws IOException if it cannot be opened, or a link or another file that is not regular is in its place
     */
    LogFileStream(Path file) throws IOException {
        this.file = file.toAbsolutePath();
        Path folder = this.file.getParent();
        if (folder != null) {
            Files.createDirectories(folder, OwnFiles.attributes(OwnFiles.PRIVATE_FOLDER, folder));
        }
        open = OwnFiles.append(this.file, OwnFiles.GROUP_READABLE);
    }

    @Override
    public void write(int single) {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            OutputStream stream = open == null ? reopened() : open;
            if (stream != null) {
                stream.write(bytes, offset, length);
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private @Nullable OutputStream reopened() throws IOException {
        if (System.nanoTime() - nextTry < 0) {
            return null;
        }
        nextTry = System.nanoTime() + PAUSE;
        OutputStream stream = OwnFiles.append(file, OwnFiles.GROUP_READABLE);
        open = stream;
        return stream;
    }

    private void fail(IOException e) {
        if (open != null) {
            System.err.println("wsgi-express: the log file " + file + " cannot be written: " + e.getMessage());
        }
        closeQuietly();
        nextTry = System.nanoTime() + PAUSE;
    }

    private void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            // It is not used any more.
        }
    }

    @Override
    public void close() throws IOException {
        OutputStream stream = open;
        open = null;
        if (stream != null) {
            stream.close();
        }
    }
}

package org.wsgibridge.express.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.files.OwnFiles;

/**
 * A log file that is not readable for every user, and never one that a link in its place leads to. When it cannot be
 * written, as on a full disk, that is reported on the terminal once; what is logged is lost until it can be opened
 * anew, which is tried once a second. Not thread-safe: its appender writes under a lock.
 */
final class LogFileStream extends OutputStream {
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final Path file;
    private @Nullable OutputStream open;
    private long nextTry;

    /**
     * Opens the file; makes it and its folder when they are not there.
     *
     * @throws IOException also when a link, or something else that is no regular file, is in its place
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
            // It is given up in any case.
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

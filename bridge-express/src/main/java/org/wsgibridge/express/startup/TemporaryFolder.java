package org.wsgibridge.express.startup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.wsgibridge.files.FileTree;

/**
 * A temporary folder for a command. When this JVM is told to end, its programs are ended, and the JVM waits until the
 * command has closed the folder, at most a minute. Thread-safe.
 */
public final class TemporaryFolder implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::awaitClosed, "wsgi-express-folder");
    private final Path path;

    /**
     * Creates the folder.
     *
     * @param prefix the beginning of its name
     * @throws IOException if it cannot be created, or this JVM is ending already
     */
    public TemporaryFolder(String prefix) throws IOException {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            throw new IOException("ended by a signal", e);
        }
        try {
            path = Files.createTempDirectory(prefix);
        } catch (IOException e) {
            forget();
            throw e;
        }
    }

    /** Returns the folder. */
    public Path path() {
        return path;
    }

    private void awaitClosed() {
        try {
            if (!closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                FileTree.delete(path);
            }
        } catch (IOException e) {
            // They are in the system's temporary folder, which is cleaned in any case.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forget() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs, and ends.
        }
    }

    /** Deletes the folder with all its files. */
    @Override
    public void close() throws IOException {
        try {
            FileTree.delete(path);
        } finally {
            forget();
        }
    }
}

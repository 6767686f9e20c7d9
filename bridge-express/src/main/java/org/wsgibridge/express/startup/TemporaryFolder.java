package org.wsgibridge.express.startup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.wsgibridge.files.FileTree;

/**
 * A folder for as long as a command runs. When this JVM gets the signal to end, it waits until the command, whose
 * programs are ended then, has closed the folder. Thread-safe.
 */
public final class TemporaryFolder implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::awaitClosed, "wsgi-express-folder");
    private final Path path;

    /**
     * Makes it.
     *
     * @param prefix how its name begins
     * @throws IOException when it cannot be made
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
            // Files of the system's temporary folder.
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

    /** Deletes the folder. */
    @Override
    public void close() throws IOException {
        try {
            FileTree.delete(path);
        } finally {
            forget();
        }
    }
}

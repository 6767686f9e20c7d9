package org.wsgibridge.cpython.process;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * A daemon's process, the socket to which it connects and its page of receipts. The process waits for its settings: it
 * has loaded nothing of an application before it gets them.
 *
 * @param socket where it connects
 * @param page where it notes what it has received
 * @param process the process
 */
public record LaunchedDaemon(DaemonSocket socket, Receipts page, Process process) implements Closeable {
    /** Has a task run, on any thread, when the process has ended. */
    public void onExit(Runnable task) {
        CompletableFuture<Void> unused = process.onExit().thenRun(task);
    }

    /** Kills the process, and removes its files. */
    @Override
    public void close() throws IOException {
        try (socket;
                page) {
            process.destroyForcibly();
        }
    }
}

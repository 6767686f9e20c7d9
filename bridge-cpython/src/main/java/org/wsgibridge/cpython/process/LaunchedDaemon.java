package org.wsgibridge.cpython.process;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * A daemon's process, the socket to which it connects, and its page of receipts. The process waits for its settings,
 * and loads no code of an application before it gets them.
 *
 * @param socket the socket to which it connects
 * @param page the page in which it notes the requests that it has received
 * @param process the process
 */
public record LaunchedDaemon(DaemonSocket socket, Receipts page, Process process) implements Closeable {
    /** Runs a task when the process has ended, on any thread. */
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

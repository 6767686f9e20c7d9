package org.wsgibridge.bridge;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.wsgibridge.pool.ProcessGroup;
import org.wsgibridge.spi.InterpreterStartException;

/**
 * Starts process groups at the same time, as many as there are processors, but at least two: each loads for seconds,
 * and with more, all would take longer and could reach their startup-timeout. If one fails, the start of the others
 * ends. Stateless.
 */
final class GroupStart {
    private static final int LEAST_AT_A_TIME = 2;
    private static final long END_SECONDS = 5;

    private GroupStart() {}

    /**
     * Starts the groups. Returns when each has an interpreter, or continues to try in the background
     * (startup-failure=retry).
     *
     * @throws BridgeStartException if one of them cannot be started
     */
    static void start(Collection<ProcessGroup> groups) {
        int atATime = Math.max(LEAST_AT_A_TIME, Runtime.getRuntime().availableProcessors());
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, Math.min(groups.size(), atATime)), task -> {
            Thread thread = new Thread(task, "wsgi-start");
            thread.setDaemon(true);
            thread.setContextClassLoader(GroupStart.class.getClassLoader());
            return thread;
        });
        try {
            await(groups, threads);
        } finally {
            end(threads);
        }
    }

    private static void await(Collection<ProcessGroup> groups, ExecutorService threads) {
        ExecutorCompletionService<Void> starts = new ExecutorCompletionService<>(threads);
        List<ProcessGroup> all = new ArrayList<>(groups);
        for (ProcessGroup group : all) {
            starts.submit(() -> start(group));
        }
        try {
            for (int i = 0; i < all.size(); i++) {
                starts.take().get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BridgeStartException failure) {
                throw failure;
            }
            throw new IllegalStateException("a process group cannot be started: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the process groups were started", e);
        }
    }

    private static Void start(ProcessGroup group) {
        try {
            group.start();
            return null;
        } catch (InterpreterStartException e) {
            throw new BridgeStartException(group.settings().name(), e);
        }
    }

    /** Ends the threads, and interrupts those that still start a group. */
    private static void end(ExecutorService threads) {
        threads.shutdownNow();
        try {
            boolean unused = threads.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package org.wsgibridge.express.startup;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;

/**
 * A process that is told to end when this JVM is told to end. Thread-safe: if the JVM is ending already, the process is
 * not started at all.
 */
public final class DependentProcess implements AutoCloseable {
    /** How long a step may take to end after the signal, so that it can remove its files. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Thread hook = new Thread(this::end, "wsgi-express-program");
    private final boolean alone;
    private final @Nullable Duration patience;
    private @Nullable Process process;
    private boolean ending;

    private DependentProcess(boolean alone, @Nullable Duration patience) {
        this.alone = alone;
        this.patience = patience;
    }

    /**
     * Starts a program that is a step of a command. When this JVM is told to end, so are the program and all processes
     * that it has started. They are killed if they take longer than 30 seconds.
     *
     * @throws IOException if it cannot be started
     * @throws ExpressException if this JVM is ending already
     */
    public static DependentProcess step(ProcessBuilder builder) throws IOException {
        return start(new DependentProcess(false, PATIENCE), builder);
    }

    /**
     * Starts a program that runs in place of this JVM. Only the program itself is told to end, and ends its own
     * processes.
     *
     * @param patience how long it may take to end after the signal, before it is killed with all processes that it has
     *     started; {@code null} for any time
     * @throws IOException if it cannot be started
     * @throws ExpressException if this JVM is ending already
     */
    public static DependentProcess successor(ProcessBuilder builder, @Nullable Duration patience) throws IOException {
        return start(new DependentProcess(true, patience), builder);
    }

    private static DependentProcess start(DependentProcess made, ProcessBuilder builder) throws IOException {
        try {
            Runtime.getRuntime().addShutdownHook(made.hook);
        } catch (IllegalStateException e) {
            throw ended();
        }
        boolean started = false;
        try {
            made.launch(builder);
            started = true;
            return made;
        } finally {
            if (!started) {
                made.close();
            }
        }
    }

    private static ExpressException ended() {
        return ExpressException.program("ended by a signal", 143);
    }

    private synchronized void launch(ProcessBuilder builder) throws IOException {
        if (ending) {
            throw ended();
        }
        process = builder.start();
    }

    private synchronized @Nullable Process markEnding() {
        ending = true;
        return process;
    }

    /** Returns the process. */
    public synchronized Process process() {
        if (process == null) {
            throw new IllegalStateException("not started");
        }
        return process;
    }

    private void end() {
        Process started = markEnding();
        if (started == null) {
            return;
        }
        List<ProcessHandle> all = alone ? List.of(started.toHandle()) : tree(started.toHandle());
        all.forEach(ProcessHandle::destroy);
        if (!haveEnded(all)) {
            System.err.println("wsgi-express: process " + started.pid()
                    + " has not ended in its time, and is killed with all that it has started");
            all.stream().flatMap(each -> tree(each).stream()).forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static List<ProcessHandle> tree(ProcessHandle root) {
        return Stream.concat(root.descendants(), Stream.of(root)).toList();
    }

    private boolean haveEnded(List<ProcessHandle> all) {
        CompletableFuture<Void> ends =
                CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new));
        try {
            if (patience == null) {
                ends.get();
            } else {
                ends.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            }
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Releases the process, which is not told to end any more. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs.
        }
    }
}

package org.wsgibridge.cpython;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.cpython.process.DaemonFiles;
import org.wsgibridge.cpython.process.DaemonLauncher;
import org.wsgibridge.cpython.process.LaunchedDaemon;
import org.wsgibridge.cpython.process.ProcessCheck;
import org.wsgibridge.cpython.process.PythonExecutable;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.EngineContext;

/**
 * A process for a daemon, started before its engine exists. The first daemon of its process group takes it, or it is
 * ended; one of the two happens once. A failure before that costs only time: the daemon then starts another process,
 * and reports what fails with that one. Thread-safe.
 */
final class EarlyDaemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EarlyDaemon.class);
    private static final long END_SECONDS = 5;

    private final ProcessGroupSettings settings;
    private final CompletableFuture<DaemonFiles> files = new CompletableFuture<>();

    /** Decides once what happens to the process. Contains the life that takes it, until that begins; null to end it. */
    private final CompletableFuture<AtomicReference<@Nullable DaemonLife>> decision = new CompletableFuture<>();

    private final Thread thread;

    private EarlyDaemon(ProcessGroupSettings settings, EngineContext context) {
        this.settings = settings;
        // The kernel kills the process when this thread ends, so this thread becomes the daemon's.
        this.thread = new Thread(() -> run(context), "wsgi-cpython-early");
        thread.setDaemon(true);
    }

    /**
     * Starts the process on a separate thread. Returns immediately.
     *
     * @param settings the settings of its process group
     * @param context the folders for the engine's files
     */
    static EarlyDaemon start(ProcessGroupSettings settings, EngineContext context) {
        EarlyDaemon early = new EarlyDaemon(settings, context);
        early.thread.start();
        return early;
    }

    /**
     * Waits until the engine's files are written.
     *
     * @return the files; {@code null} if they cannot be written
     */
    @Nullable
    DaemonFiles files() {
        return files.exceptionally(e -> null).join();
    }

    /**
     * Gives the process to a daemon.
     *
     * @param wanted the settings of the daemon's process group
     * @param life the work of the process's thread from now on
     * @return false if it was taken or ended before, or has other settings
     */
    boolean take(ProcessGroupSettings wanted, DaemonLife life) {
        return Objects.equals(settings, wanted) && decision.complete(new AtomicReference<>(life));
    }

    /** Returns the thread of the process. */
    Thread thread() {
        return thread;
    }

    /** Ends the process if nothing has taken it, and waits until it has ended. */
    @Override
    public void close() {
        if (!decision.complete(new AtomicReference<>())) {
            return;
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(EngineContext context) {
        DaemonLauncher launcher = launcher(context);
        LaunchedDaemon started = launcher == null ? null : launch(launcher);
        DaemonLife life = decision.join().getAndSet(null);
        if (started != null && (life == null || !started.process().isAlive())) {
            end(started);
            started = null;
        }
        if (life != null && launcher != null) {
            LaunchedDaemon early = started;
            life.live(() -> early == null ? launcher.launch(settings) : early);
        }
    }

    private @Nullable DaemonLauncher launcher(EngineContext context) {
        try {
            DaemonFiles written = new DaemonFiles(context.workDirectory(), context.cache());
            files.complete(written);
            return new DaemonLauncher(written, context.libPython());
        } catch (Throwable e) {
            files.completeExceptionally(e); // nothing may wait forever
            return null;
        }
    }

    private @Nullable LaunchedDaemon launch(DaemonLauncher launcher) {
        try {
            ProcessCheck.checkPrograms(settings, PythonExecutable.find(settings.python()));
            return launcher.launch(settings);
        } catch (SettingsException e) {
            return null; // the engine reports the same
        } catch (IOException | RuntimeException | Error e) {
            LOG.debug("A first process cannot be started early", e);
            return null;
        }
    }

    private static void end(LaunchedDaemon started) {
        try (started) {
            started.process().destroyForcibly().waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            LOG.debug("Files of a process that is not needed are left", e); // they are removed with their folder
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

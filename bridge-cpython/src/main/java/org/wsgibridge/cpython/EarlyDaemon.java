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
 * The process of a daemon that is started before it is known what it belongs to. It is either taken once, by the
 * first daemon of its process group, or ended. What goes wrong before costs nothing but time: the daemon then starts
 * another process, and reports what is wrong with that one. Thread-safe.
 */
final class EarlyDaemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EarlyDaemon.class);
    private static final long END_SECONDS = 5;

    private final ProcessGroupSettings settings;
    private final CompletableFuture<DaemonFiles> files = new CompletableFuture<>();

    /** Decides once what becomes of the process: the life that takes it, until that begins; null where it is ended. */
    private final CompletableFuture<AtomicReference<@Nullable DaemonLife>> decision = new CompletableFuture<>();

    private final Thread thread;

    private EarlyDaemon(ProcessGroupSettings settings, EngineContext context) {
        this.settings = settings;
        // The kernel kills the process when this thread ends: it becomes that of the daemon.
        this.thread = new Thread(() -> run(context), "wsgi-cpython-early");
        thread.setDaemon(true);
    }

    /**
     * Starts the process on a thread of its own; returns immediately.
     *
     * @param settings those of its process group
     * @param context where the files of the engine belong
     */
    static EarlyDaemon start(ProcessGroupSettings settings, EngineContext context) {
        EarlyDaemon early = new EarlyDaemon(settings, context);
        early.thread.start();
        return early;
    }

    /**
     * Waits until the engine's files are written.
     *
     * @return the files; {@code null} when they cannot be
     */
    @Nullable
    DaemonFiles files() {
        return files.exceptionally(e -> null).join();
    }

    /**
     * Has the process become that of a daemon.
     *
     * @param wanted the settings of the daemon's process group
     * @param life what the thread of the process does from now on
     * @return false when it has been taken or ended, or has other settings
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
            files.completeExceptionally(e); // nothing may wait for ever
            return null;
        }
    }

    private @Nullable LaunchedDaemon launch(DaemonLauncher launcher) {
        try {
            ProcessCheck.checkPrograms(settings, PythonExecutable.find(settings.python()));
            return launcher.launch(settings);
        } catch (SettingsException e) {
            return null; // the engine finds the same
        } catch (IOException | RuntimeException | Error e) {
            LOG.debug("A first process cannot be started early", e);
            return null;
        }
    }

    private static void end(LaunchedDaemon started) {
        try (started) {
            started.process().destroyForcibly().waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            LOG.debug("Files of a process that is not needed are left", e); // they go with their folder
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

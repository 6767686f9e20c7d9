package org.wsgibridge.cpython;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.cpython.process.DaemonLauncher;
import org.wsgibridge.settings.group.ProcessGroupSettings;

/** Starts the threads of daemons. One of them may have its process already. Thread-safe. */
final class DaemonStarter implements AutoCloseable {
    private final DaemonLauncher launcher;
    private final @Nullable EarlyDaemon early;

    /**
     * Makes one.
     *
     * @param launcher starts processes
     * @param early a process that waits, {@code null} for none
     */
    DaemonStarter(DaemonLauncher launcher, @Nullable EarlyDaemon early) {
        this.launcher = launcher;
        this.early = early;
    }

    /**
     * Starts the life of a daemon.
     *
     * @param settings those of its process group
     * @return its thread, which runs
     */
    Thread start(ProcessGroupSettings settings, DaemonLife life) {
        if (early != null && early.take(settings, life)) {
            return early.thread();
        }
        Thread thread = new Thread(() -> life.live(() -> launcher.launch(settings)), "wsgi-cpython-daemon");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Ends the process that nothing has taken. */
    @Override
    public void close() {
        if (early != null) {
            early.close();
        }
    }
}

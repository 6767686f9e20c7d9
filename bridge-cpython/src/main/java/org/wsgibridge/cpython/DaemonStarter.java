package org.wsgibridge.cpython;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.cpython.process.DaemonLauncher;
import org.wsgibridge.settings.group.ProcessGroupSettings;

/** Starts the threads of daemons. The process of one of them may already be started. Thread-safe. */
final class DaemonStarter implements AutoCloseable {
    private final DaemonLauncher launcher;
    private final @Nullable EarlyDaemon early;

    /**
     * Makes a starter.
     *
     * @param launcher starts processes
     * @param early a process that is already started; {@code null} if there is none
     */
    DaemonStarter(DaemonLauncher launcher, @Nullable EarlyDaemon early) {
        this.launcher = launcher;
        this.early = early;
    }

    /**
     * Starts the thread of a daemon.
     *
     * @param settings the settings of its process group
     * @param life the work of the thread
     * @return the thread, which runs
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

    /** Ends the process that was started early, unless a daemon has taken it. */
    @Override
    public void close() {
        if (early != null) {
            early.close();
        }
    }
}

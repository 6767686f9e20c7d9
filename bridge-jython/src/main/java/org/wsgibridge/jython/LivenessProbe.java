package org.wsgibridge.jython;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.PySystemState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether an interpreter still executes Python. Jython has no GIL that could be kept; what brings an
 * interpreter to a standstill is a request that hangs while it imports, because every import statement takes the
 * interpreter's import lock. One per interpreter; thread-safe.
 */
final class LivenessProbe {
    private static final Logger LOG = LoggerFactory.getLogger(LivenessProbe.class);

    private final String name;
    private final PySystemState sys;
    private final PyObject function;
    private CompletableFuture<@Nullable Void> latest = CompletableFuture.completedFuture(null);
    private @Nullable Thread thread;

    /**
     * Makes a probe.
     *
     * @param name the interpreter's name
     * @param sys the interpreter
     * @param function what to call: Python code that does nothing
     */
    LivenessProbe(String name, PySystemState sys, PyObject function) {
        this.name = name;
        this.sys = sys;
        this.function = function;
    }

    /**
     * Starts a probe, unless one is under way already. Returns immediately.
     *
     * @return completed when Python was executed; exceptionally when an {@link Error} kept it from being tried
     */
    synchronized CompletionStage<@Nullable Void> start() {
        if (latest.isDone()) {
            CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
            latest = result;
            Thread probing = new Thread(null, () -> execute(result), "wsgi-" + name + "-probe", 0, false);
            probing.setDaemon(true);
            probing.setContextClassLoader(LivenessProbe.class.getClassLoader());
            thread = probing;
            boolean started = false;
            try {
                probing.start();
                started = true;
            } finally {
                if (!started) {
                    result.cancel(false);
                }
            }
        }
        return latest.copy();
    }

    private void execute(CompletableFuture<@Nullable Void> result) {
        try {
            execute();
            result.complete(null);
        } catch (InterruptedException e) {
            LOG.debug("interpreter {} was closed during a probe", name);
        } catch (Throwable t) {
            // Probably the memory is exhausted. The next probe may succeed.
            result.completeExceptionally(t);
        }
    }

    private void execute() throws InterruptedException {
        sys.getImportLock().lockInterruptibly();
        try {
            Py.setSystemState(sys);
            function.__call__();
        } catch (RuntimeException e) {
            // Python was executed, which is all that the probe tests.
            LOG.debug("interpreter {}: the probe failed", name, e);
        } finally {
            sys.getImportLock().unlock();
        }
    }

    /** Ends the probe that is under way: its thread would keep the interpreter in memory for as long as it waits. */
    synchronized void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}

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
 * Finds out whether an interpreter still executes Python. Jython has no GIL that a thread could hold. But a request
 * that hangs in an import holds the import lock, and then every other import statement waits. So the probe takes that
 * lock. One per interpreter; thread-safe.
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
     * @param function the function to call: Python code that does nothing
     */
    LivenessProbe(String name, PySystemState sys, PyObject function) {
        this.name = name;
        this.sys = sys;
        this.function = function;
    }

    /**
     * Starts a probe, unless one is running. Returns immediately.
     *
     * @return is completed when Python was executed; exceptionally if an {@link Error} prevented that
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

    /** Ends a probe that is running: as long as its thread waits, it would keep the interpreter in memory. */
    synchronized void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}

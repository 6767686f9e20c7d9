package org.wsgibridge.jython;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PySystemState;
import org.wsgibridge.jython.interrupt.InterruptTrace;
import org.wsgibridge.jython.library.LibraryFixes;
import org.wsgibridge.jython.modules.CachingImporter;
import org.wsgibridge.jython.modules.CodeCache;
import org.wsgibridge.jython.modules.CodeCaches;
import org.wsgibridge.jython.modules.SearchPath;
import org.wsgibridge.jython.modwsgi.ModWsgiModule;
import org.wsgibridge.jython.objects.FailureDescriber;
import org.wsgibridge.jython.objects.PythonErrors;
import org.wsgibridge.jython.request.WorkerContext;
import org.wsgibridge.jython.request.WorkerPool;
import org.wsgibridge.spi.ApplicationLoadException;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.ShutdownReason;

/**
 * Opens one interpreter. It does so on the interpreter's first worker thread: what the modules of the application keep
 * per thread then goes away with that thread.
 */
final class InterpreterOpening {
    private static final Duration FAILED_GRACE = Duration.ofSeconds(5);

    private final InterpreterSpec spec;
    private final @Nullable Path libPython;
    private final CodeCaches caches;
    private final FailureDescriber describer;
    private final WorkerPool workers;
    private final Runnable ended;
    private volatile boolean abandoned;
    private volatile @Nullable PySystemState sys;
    private volatile @Nullable ModWsgiModule module;
    private volatile @Nullable InterruptTrace trace;
    private volatile @Nullable WorkerContext worker;

    /**
     * Makes the opening of one interpreter, which the {@link InterpreterCount} has counted already.
     *
     * @param libPython the folder with the application's packages; {@code null} for none
     * @param caches have the compiled modules
     * @param ended is called when nothing of the interpreter runs any more
     */
    InterpreterOpening(InterpreterSpec spec, @Nullable Path libPython, CodeCaches caches, Runnable ended) {
        this.spec = spec;
        this.libPython = libPython;
        this.caches = caches;
        this.ended = ended;
        this.describer = new FailureDescriber(spec, libPython);
        this.workers = new WorkerPool(spec);
    }

    /**
     * Opens the interpreter and loads its applications.
     *
     * @throws InterpreterStartException if that fails, or the calling thread is interrupted; what was loaded is freed
     */
    JythonInterpreter open() throws InterpreterStartException {
        CompletableFuture<JythonInterpreter> opened = new CompletableFuture<>();
        startLoading(opened);
        try {
            return opened.get();
        } catch (ExecutionException e) {
            free();
            throw failure(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            String stack = abandon();
            // Not before loading has ended: a running import would make again what is freed now.
            CompletableFuture<JythonInterpreter> unused = opened.whenComplete((interpreter, failure) -> startFreeing());
            Thread.currentThread().interrupt();
            throw new InterpreterStartException(
                    "interpreter " + spec.name() + " was still loading its applications when its time was up",
                    stack,
                    e);
        }
    }

    private void startLoading(CompletableFuture<JythonInterpreter> opened) {
        try {
            workers.execute(() -> {
                try {
                    opened.complete(load());
                } catch (Throwable t) {
                    opened.completeExceptionally(t);
                }
            });
        } catch (RuntimeException | Error e) {
            free();
            throw e;
        }
    }

    /**
     * Makes the loading thread raise an exception, and returns its Python stack. If the thread cannot be interrupted
     * yet, it checks the flag later.
     */
    private String abandon() {
        abandoned = true;
        WorkerContext loading = worker;
        InterruptTrace current = trace;
        if (loading == null || current == null) {
            return "";
        }
        String stack = loading.stack();
        current.interrupt();
        loading.interrupts().wakeIfWaiting();
        return stack;
    }

    private void startFreeing() {
        Thread thread = new Thread(this::free, "wsgi-" + spec.name() + "-free");
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            // Done here, on the thread that was loading: what it has loaded must not stay in memory.
            free();
        }
    }

    private JythonInterpreter load() throws InterpreterStartException {
        long start = System.nanoTime();
        JythonRuntime.get().initialize();
        refuseAbandoned();
        PySystemState state = SystemStateFactory.create(spec.settings(), workers.stdout(), workers.stderr());
        sys = state;
        WorkerContext current = workers.current(state);
        worker = current;
        InterruptTrace loading = new InterruptTrace(Py.KeyboardInterrupt, "startup-timeout exceeded");
        trace = loading;
        current.enter(null, loading, true);
        spec.events().loading(current::stack);
        try {
            refuseAbandoned();
            ModWsgiModule bridge = ModWsgiModule.create(spec, state, workers);
            module = bridge;
            CodeCache cache = caches.of(spec.settings());
            spec.events().explainSlowness(cache::slowness);
            state.meta_path.append(new CachingImporter(state, cache));
            SearchPath.set(state, spec.settings().python(), libPython);
            LibraryFixes.applyToLoaded(state);
            LibraryFixes.keepJavaOut();
            bridge.develop(spec.settings().development());
            Applications applications = applications(state, cache, bridge);
            bridge.publishStarted((System.nanoTime() - start) / 1e9);
            return new JythonInterpreter(spec, state, workers, bridge, applications, describer, ended);
        } finally {
            loading.end();
            current.leave();
        }
    }

    private void refuseAbandoned() throws InterpreterStartException {
        if (abandoned) {
            throw new InterpreterStartException("interpreter " + spec.name() + " is not wanted any more", "", null);
        }
    }

    private Applications applications(PySystemState state, CodeCache cache, ModWsgiModule bridge)
            throws InterpreterStartException {
        try {
            return Applications.load(state, cache, spec.applications(), bridge.development());
        } catch (ApplicationLoadException e) {
            if (e.getCause() instanceof PyException raised) {
                throw new ApplicationLoadException(
                        String.valueOf(e.getMessage()), e.traceback(), raised, describer.describe(raised));
            }
            throw e;
        }
    }

    private void free() {
        PySystemState state = sys;
        try {
            if (state == null) {
                workers.close(Duration.ZERO);
            } else {
                InterpreterShutdown.run(
                        spec.name(), state, workers, module, ShutdownReason.STARTUP_TIMEOUT, () -> {}, FAILED_GRACE);
            }
        } finally {
            ended.run();
        }
    }

    private InterpreterStartException failure(Throwable cause) {
        if (cause instanceof InterpreterStartException start) {
            return start;
        }
        String traceback = cause instanceof PyException e ? PythonErrors.traceback(e) : "";
        String reason = cause instanceof PyException e ? PythonErrors.summary(e) : cause.toString();
        return new InterpreterStartException(
                "interpreter " + spec.name() + " cannot start: " + reason, traceback, cause);
    }
}

package org.wsgibridge.jython;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.python.core.PyObject;
import org.python.core.PySystemState;
import org.wsgibridge.health.HealthCheck;
import org.wsgibridge.jython.modules.SourceFiles;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.spi.ApplicationLog;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.Interruption;
import org.wsgibridge.spi.Lease;
import org.wsgibridge.spi.PythonStack;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.spi.Usage;
import org.wsgibridge.spi.support.PythonModules;

/** One {@code PySystemState} with its threads and applications. */
final class JythonInterpreter implements Interpreter {
    private final InterpreterSpec spec;
    private final PySystemState sys;
    private final Workers workers;
    private final BridgeModule module;
    private final Applications applications;
    private final EnvironDict environ;
    private final FileResponses files;
    private final Probe probe;
    private final PyObject timeoutType;
    private final boolean traced;
    private final long responseTimeoutNanos;
    private final long socketTimeoutNanos;
    private final Map<Lease, RequestRun> runs = new ConcurrentHashMap<>();

    /**
     * Makes it of what {@link InterpreterOpening} has loaded.
     *
     * @param spec what was opened
     * @param sys the interpreter
     * @param workers its threads
     * @param module its module mod_wsgi
     * @param applications its applications
     */
    JythonInterpreter(
            InterpreterSpec spec, PySystemState sys, Workers workers, BridgeModule module, Applications applications) {
        this.spec = spec;
        this.sys = sys;
        this.workers = workers;
        this.module = module;
        this.applications = applications;
        this.environ = new EnvironDict(spec.settings(), module.fileWrapper());
        this.files = new FileResponses(sys, module.fileWrapper());
        this.probe = new Probe(spec.name(), sys, module.probe());
        this.timeoutType = module.requestTimeout();
        this.traced = !spec.settings().timeouts().interrupt().isZero();
        this.responseTimeoutNanos = spec.settings().timeouts().responseSocket().toNanos();
        this.socketTimeoutNanos = spec.settings().timeouts().socket().toNanos();
        module.runs(runs::values);
    }

    @Override
    public void call(Lease lease) {
        RequestRun run = new RequestRun(this, lease);
        runs.put(lease, run);
        workers.execute(run);
    }

    @Override
    public Interruption interrupt(Lease lease) {
        RequestRun run = runs.get(lease);
        return run == null ? Interruption.TOO_LATE : run.interrupt();
    }

    @Override
    public void force(Lease lease) {
        RequestRun run = runs.get(lease);
        if (run != null) {
            run.force();
        }
    }

    @Override
    public CompletionStage<String> stack(Lease lease) {
        RequestRun run = runs.get(lease);
        PythonStack stack = run == null ? null : run.stack();
        return CompletableFuture.completedStage(stack == null ? "" : stack.text());
    }

    @Override
    public Usage usage() {
        return new Usage(workers.cpuTime(), 0);
    }

    @Override
    public List<HealthCheck> healthChecks() {
        return module.checks();
    }

    @Override
    public CompletionStage<String> checkHealth(String name) {
        return module.checkThreads().start(name);
    }

    @Override
    public boolean hasSubscribers() {
        return module.hasSubscribers();
    }

    @Override
    public void publish(String name, Map<String, Object> details) {
        if (module.hasSubscribers()) {
            module.publish(name, details);
        }
    }

    @Override
    public CompletionStage<@Nullable Void> probe() {
        return probe.start();
    }

    @Override
    public List<PythonStack> stacks() {
        return runs.values().stream()
                .map(RequestRun::stack)
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public List<Path> sourceFiles() {
        List<Path> files = new ArrayList<>(SourceFiles.of(sys, applications.references()));
        files.addAll(module.trackedFiles());
        return files;
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public void close(ShutdownReason reason, Duration grace) {
        probe.close();
        module.checkThreads().close();
        boolean service = spec.applications().contains(PythonModules.SERVICE);
        if (!service) {
            runs.values().forEach(RequestRun::interrupt);
        }
        Runnable force = () -> runs.values().forEach(run -> {
            if (service) {
                run.interrupt();
            }
            run.force();
        });
        InterpreterShutdown.run(spec.name(), sys, workers, module, reason, force, grace);
    }

    /** Returns what the current worker thread keeps. */
    Worker worker() {
        return workers.current(sys);
    }

    /** Gives the slot of a request back, as the last thing that its thread does for it: it can no longer be interrupted. */
    void release(Lease lease) {
        runs.remove(lease);
        workers.releaseLast(lease);
    }

    /**
     * Gives the slot back of a request of which nothing was executed, because its script is to be loaded again first: as
     * {@link #release} otherwise.
     */
    void releaseForReload(Lease lease) {
        runs.remove(lease);
        if (!lease.reload()) {
            workers.releaseLast(lease);
        }
    }

    /**
     * Asks an application's script whether it is to be loaded again before the lease's request is served. On the request's
     * thread; what the script raises is logged, and counts as no.
     */
    boolean mustReload(Lease lease) {
        ApplicationRef reference = lease.exchange().mount().application();
        PyObject function = applications.reloadRequired(reference);
        return function != null
                && lease.asksForReload()
                && module.mustReload(function, ((ApplicationRef.Script) reference).file());
    }

    BridgeModule module() {
        return module;
    }

    ApplicationLog log() {
        return workers.log();
    }

    EnvironDict environ() {
        return environ;
    }

    FileResponses files() {
        return files;
    }

    /**
     * Tells whether requests run under a trace function from their start. It costs about a tenth of the speed of pure
     * Python code, and it is what ends a loop that the JIT compiler has translated: interrupt-timeout=0 does without.
     */
    boolean isTraced() {
        return traced;
    }

    PyObject timeoutType() {
        return timeoutType;
    }

    /** Returns the callable; the group routes only applications here that the interpreter has loaded. */
    PyObject application(ApplicationRef reference) {
        PyObject application = applications.callable(reference);
        if (application == null) {
            throw new IllegalStateException("interpreter " + spec.name() + " has not loaded " + reference);
        }
        return application;
    }

    /** Returns how long a client may take nothing of a response, 0 for ever. */
    boolean measuresCpuTime() {
        return spec.cpuTime();
    }

    long responseTimeoutNanos() {
        return responseTimeoutNanos;
    }

    /** Returns how long a client may send nothing of a body, 0 for ever. */
    long socketTimeoutNanos() {
        return socketTimeoutNanos;
    }
}

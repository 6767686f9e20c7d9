package org.wsgibridge.jython;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.python.core.PySystemState;
import org.wsgibridge.health.HealthCheck;
import org.wsgibridge.jython.modules.SourceFiles;
import org.wsgibridge.jython.modwsgi.ModWsgiModule;
import org.wsgibridge.jython.objects.FailureDescriber;
import org.wsgibridge.jython.request.RequestTask;
import org.wsgibridge.jython.request.WorkerPool;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.Interruption;
import org.wsgibridge.spi.Lease;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.spi.Usage;
import org.wsgibridge.spi.support.PythonModules;

/** An interpreter of Jython: one {@code PySystemState} with its threads and applications. Thread-safe. */
final class JythonInterpreter implements Interpreter {
    private final InterpreterSpec spec;
    private final PySystemState sys;
    private final WorkerPool workers;
    private final ModWsgiModule module;
    private final Applications applications;
    private final InterpreterRequests requests;
    private final LivenessProbe probe;
    private final Runnable ended;
    private final AtomicBoolean hasEnded = new AtomicBoolean();

    /**
     * Makes an interpreter from what {@link InterpreterOpening} has loaded.
     *
     * @param spec the interpreter that was opened
     * @param sys the state of the interpreter
     * @param workers the threads of the interpreter
     * @param module the module mod_wsgi of the interpreter
     * @param applications the applications that the interpreter has loaded
     * @param describer describes exceptions for pages
     * @param ended is called when nothing of the interpreter runs any more
     */
    JythonInterpreter(
            InterpreterSpec spec,
            PySystemState sys,
            WorkerPool workers,
            ModWsgiModule module,
            Applications applications,
            FailureDescriber describer,
            Runnable ended) {
        this.spec = spec;
        this.ended = ended;
        this.sys = sys;
        this.workers = workers;
        this.module = module;
        this.applications = applications;
        this.requests = new InterpreterRequests(spec, sys, workers, module, applications, describer);
        this.probe = new LivenessProbe(spec.name(), sys, module.probe());
        module.activeRequests(requests::tasks);
    }

    @Override
    public void call(Lease lease) {
        requests.start(lease);
    }

    @Override
    public Interruption interrupt(Lease lease) {
        RequestTask task = requests.task(lease);
        return task == null ? Interruption.TOO_LATE : task.interrupt();
    }

    @Override
    public void force(Lease lease) {
        RequestTask task = requests.task(lease);
        if (task != null) {
            task.force();
        }
    }

    @Override
    public CompletionStage<String> stack(Lease lease) {
        RequestTask task = requests.task(lease);
        return CompletableFuture.completedStage(task == null ? "" : task.stack());
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
        return module.healthCheckRunner().start(name);
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
        module.healthCheckRunner().close();
        boolean service = spec.applications().contains(PythonModules.SERVICE);
        if (!service) {
            requests.tasks().forEach(RequestTask::interrupt);
        }
        Runnable force = () -> requests.tasks().forEach(task -> {
            if (service) {
                task.interrupt();
            }
            task.force();
        });
        try {
            InterpreterShutdown.run(spec.name(), sys, workers, module, reason, force, grace);
        } finally {
            if (hasEnded.compareAndSet(false, true)) {
                ended.run();
            }
        }
    }
}

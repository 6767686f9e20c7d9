package org.wsgibridge.jython.modwsgi;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyList;
import org.python.core.PyObject;
import org.python.core.PySystemState;
import org.python.core.PyType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.health.HealthCheck;
import org.wsgibridge.health.HealthChecks;
import org.wsgibridge.jython.objects.BridgeSources;
import org.wsgibridge.jython.request.IoStatistics;
import org.wsgibridge.jython.request.RequestEvents;
import org.wsgibridge.jython.request.RequestTask;
import org.wsgibridge.jython.request.WorkerPool;
import org.wsgibridge.settings.group.DevelopmentSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.spi.support.PythonModules;

/** The module {@code mod_wsgi} of one interpreter, and the events that it publishes. Thread-safe. */
public final class ModWsgiModule {
    private static final Logger LOG = LoggerFactory.getLogger(ModWsgiModule.class);

    private final String interpreter;
    private final ProcessGroupSettings settings;
    private final PyObject module;
    private final ModuleFunctions engine;
    private final EventQueue queue;
    private final RequestEvents.Functions requests;
    private final PyObject reloadRequired;
    private final HealthChecks checks = new HealthChecks();
    private final HealthCheckRunner healthCheckRunner;
    private final PyList tracked;
    private final PyList eventCallbacks;
    private final PyList signalCallbacks;
    private final PyList recorders;
    private volatile @Nullable DevelopmentTools development;

    private ModWsgiModule(InterpreterSpec spec, PySystemState sys, WorkerPool workers) {
        this.interpreter = spec.name();
        this.settings = spec.settings();
        Map<String, PyObject> modules = new HashMap<>();
        for (String name : PythonModules.NAMES) {
            modules.put(name, BridgeSources.load(name));
        }
        PyObject events = Objects.requireNonNull(modules.get("_bridge_events"));
        this.module = Objects.requireNonNull(modules.get("mod_wsgi"));
        this.requests = RequestEvents.Functions.of(events);
        this.reloadRequired =
                Objects.requireNonNull(modules.get("_bridge_reload")).__getattr__("is_required");
        this.eventCallbacks = (PyList) events.__getattr__("event_callbacks");
        this.signalCallbacks = (PyList) events.__getattr__("signal_callbacks");
        this.recorders = (PyList) events.__getattr__("recorders");
        this.tracked = (PyList) module.__getattr__("_tracked");
        this.queue = new EventQueue(interpreter, sys, events.__getattr__("deliver"));
        this.engine =
                new ModuleFunctions(workers, spec.meters(), settings.threading().virtual());
        engine.install(events.__getattr__("engine"), interpreter);
        events.__getattr__("engine").__setattr__("health_registered", new RegisterHealthCheck(checks));
        this.healthCheckRunner = new HealthCheckRunner(
                interpreter,
                sys,
                Objects.requireNonNull(modules.get("_bridge_health")).__getattr__("run"));
        module.__setattr__("process_group", Py.newString(settings.name()));
        module.__setattr__(
                "maximum_processes", Py.newInteger(settings.capacity().processes()));
        module.__setattr__(
                "threads_per_process", Py.newInteger(settings.capacity().threads()));
    }

    /**
     * Makes the module in the current interpreter.
     *
     * @param spec the description of the interpreter
     * @param sys the interpreter
     * @param workers its threads
     */
    public static ModWsgiModule create(InterpreterSpec spec, PySystemState sys, WorkerPool workers) {
        return new ModWsgiModule(spec, sys, workers);
    }

    /** Starts the development tools that are switched on. To be called on a thread of the interpreter. */
    public void develop(DevelopmentSettings wanted) {
        if (wanted.any()) {
            development = DevelopmentTools.start(interpreter, wanted);
        }
    }

    /** Returns the development tools; {@code null} if none is switched on. */
    @Nullable
    public DevelopmentTools development() {
        return development;
    }

    /** Returns the class {@code mod_wsgi.RequestTimeout}. */
    public PyObject requestTimeout() {
        return module.__getattr__("RequestTimeout");
    }

    /** Returns the class {@code mod_wsgi.FileWrapper}. */
    public PyType fileWrapper() {
        return (PyType) module.__getattr__("FileWrapper");
    }

    /** Returns a Python function that does nothing, for the {@code LivenessProbe}. */
    public PyObject probe() {
        return module.__getattr__("_probe");
    }

    /**
     * Calls a script's {@code reload_required()}, on the thread of a request. If it raises an exception, that is
     * logged, and the answer is false.
     *
     * @param function the function
     * @param script the script's file
     */
    public boolean mustReload(PyObject function, Path script) {
        return reloadRequired
                .__call__(function, Py.fileSystemEncode(script.toString()))
                .__nonzero__();
    }

    /** Sets the supplier of the requests that are running. */
    public void activeRequests(Supplier<Collection<RequestTask>> running) {
        engine.activeRequests(running);
    }

    /** Returns the health checks that the application has registered. Any thread may call this. */
    public List<HealthCheck> checks() {
        return checks.all();
    }

    /** Returns the object that runs the health checks. */
    public HealthCheckRunner healthCheckRunner() {
        return healthCheckRunner;
    }

    /**
     * Returns the additional files whose changes cause a reload, which the application has registered. Any thread may
     * call this.
     */
    public List<Path> trackedFiles() {
        List<Path> files = new ArrayList<>();
        // Read without Python code, because the caller may not be a thread of the interpreter.
        for (PyObject name : tracked.getArray()) {
            try {
                files.add(Path.of(Py.fileSystemDecode(name)));
            } catch (InvalidPathException e) {
                LOG.debug("track_changes: {} is no path", name, e);
            }
        }
        return files;
    }

    /** Returns whether events of requests have a subscriber, or metrics of requests are recorded. */
    public boolean publishesRequests() {
        return eventCallbacks.size() > 0 || recorders.size() > 0;
    }

    /** Returns whether events or signals have a subscriber. Any thread may call this. */
    public boolean hasSubscribers() {
        return eventCallbacks.size() > 0 || signalCallbacks.size() > 0;
    }

    /**
     * Starts to publish the events of a request. To be called only if {@link #publishesRequests()} returns true.
     *
     * @param environ its environ
     * @param data its scratch dict
     * @param statistics counts what it reads and writes
     */
    public RequestEvents beginRequest(PyObject environ, PyObject data, IoStatistics statistics) {
        return RequestEvents.begin(requests, environ, data, statistics);
    }

    /** Publishes an event on another thread, without blocking. Any thread may call this. */
    public void publish(String event, Map<String, Object> details) {
        queue.put(event, details);
    }

    /**
     * Publishes {@code process_started} to the application. To be called on a thread of the interpreter. Does not
     * throw.
     *
     * @param seconds how long the interpreter has taken to start
     */
    public void publishStarted(double seconds) {
        if (hasSubscribers()) {
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("pid", ProcessHandle.current().pid());
            details.put("process_group", settings.name());
            details.put("application_group", "");
            details.put("interpreter", interpreter);
            details.put("startup_time", seconds);
            queue.publish("process_started", details);
        }
    }

    /**
     * Publishes {@code process_stopping} to the application, after the events that still wait. To be called on a thread
     * of the interpreter. Does not throw.
     *
     * @param reason the reason to publish
     * @param patience how long to wait for the events that still wait
     */
    public void publishStopping(ShutdownReason reason, Duration patience) {
        queue.close(patience);
        queue.publish("process_stopping", Map.of("shutdown_reason", reason.tag()));
    }
}

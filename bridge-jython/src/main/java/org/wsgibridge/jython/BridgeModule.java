package org.wsgibridge.jython;

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
import org.python.core.imp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.health.HealthCheck;
import org.wsgibridge.health.HealthChecks;
import org.wsgibridge.jython.check.CheckThreads;
import org.wsgibridge.jython.check.HealthRegistered;
import org.wsgibridge.settings.DevelopmentSettings;
import org.wsgibridge.settings.ProcessGroupSettings;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.spi.support.PythonModules;

/** The module {@code mod_wsgi} of one interpreter, and the events that it publishes. Thread-safe. */
final class BridgeModule {
    /** How the file names of the bridge's own Python code begin. */
    static final String SOURCES = "__pyclasspath__/org/wsgibridge/python/";

    private static final Logger LOG = LoggerFactory.getLogger(BridgeModule.class);

    private final String interpreter;
    private final ProcessGroupSettings settings;
    private final PyObject module;
    private final ModuleEngine engine;
    private final EventQueue queue;
    private final RequestWatch.Functions requests;
    private final PyObject reloadRequired;
    private final HealthChecks checks = new HealthChecks();
    private final CheckThreads checkThreads;
    private final PyList tracked;
    private final PyList eventCallbacks;
    private final PyList signalCallbacks;
    private final PyList recorders;
    private volatile @Nullable DevelopmentTools development;

    /** Loads one of the bridge's own Python modules into the current interpreter. */
    static PyObject load(String name) {
        // Closes the stream.
        return imp.createFromSource(name.intern(), PythonModules.open(name), SOURCES + name + ".py");
    }

    private BridgeModule(InterpreterSpec spec, PySystemState sys, Workers workers) {
        this.interpreter = spec.name();
        this.settings = spec.settings();
        Map<String, PyObject> modules = new HashMap<>();
        for (String name : PythonModules.NAMES) {
            modules.put(name, load(name));
        }
        PyObject events = Objects.requireNonNull(modules.get("_bridge_events"));
        this.module = Objects.requireNonNull(modules.get("mod_wsgi"));
        this.requests = RequestWatch.Functions.of(events);
        this.reloadRequired =
                Objects.requireNonNull(modules.get("_bridge_reload")).__getattr__("is_required");
        this.eventCallbacks = (PyList) events.__getattr__("event_callbacks");
        this.signalCallbacks = (PyList) events.__getattr__("signal_callbacks");
        this.recorders = (PyList) events.__getattr__("recorders");
        this.tracked = (PyList) module.__getattr__("_tracked");
        this.queue = new EventQueue(interpreter, sys, events.__getattr__("deliver"));
        this.engine =
                new ModuleEngine(workers, spec.meters(), settings.threading().virtual());
        engine.install(events.__getattr__("engine"), interpreter);
        events.__getattr__("engine").__setattr__("health_registered", new HealthRegistered(checks));
        this.checkThreads = new CheckThreads(
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
     * @param spec what interpreter it is
     * @param sys the interpreter
     * @param workers its threads
     */
    static BridgeModule create(InterpreterSpec spec, PySystemState sys, Workers workers) {
        return new BridgeModule(spec, sys, workers);
    }

    /** Starts what helps during development, if anything of it is wanted. To be called in the interpreter. */
    void develop(DevelopmentSettings wanted) {
        if (wanted.any()) {
            development = DevelopmentTools.start(interpreter, wanted);
        }
    }

    /** Returns what helps during development, {@code null} for nothing. */
    @Nullable
    DevelopmentTools development() {
        return development;
    }

    /** Returns the class {@code mod_wsgi.RequestTimeout}. */
    PyObject requestTimeout() {
        return module.__getattr__("RequestTimeout");
    }

    /** Returns the class {@code mod_wsgi.FileWrapper}. */
    PyType fileWrapper() {
        return (PyType) module.__getattr__("FileWrapper");
    }

    /** Returns a function that does nothing, but does it in Python. */
    PyObject probe() {
        return module.__getattr__("_probe");
    }

    /**
     * Calls a script's {@code reload_required()}, on the thread of a request. What that raises is logged, and counts as no.
     *
     * @param function the function
     * @param script the script's file
     */
    boolean mustReload(PyObject function, Path script) {
        return reloadRequired
                .__call__(function, Py.fileSystemEncode(script.toString()))
                .__nonzero__();
    }

    /** Tells where the requests are that run. */
    void runs(Supplier<Collection<RequestRun>> running) {
        engine.runs(running);
    }

    /** Returns the health checks that the application has registered; any thread may call this. */
    List<HealthCheck> checks() {
        return checks.all();
    }

    /** Returns what runs them. */
    CheckThreads checkThreads() {
        return checkThreads;
    }

    /** Returns the files whose changes the application wants to be reloaded for; any thread may call this. */
    List<Path> trackedFiles() {
        List<Path> files = new ArrayList<>();
        // Read without Python, because this is not one of the interpreter's threads.
        for (PyObject name : tracked.getArray()) {
            try {
                files.add(Path.of(Py.fileSystemDecode(name)));
            } catch (InvalidPathException e) {
                LOG.debug("track_changes: {} is no path", name, e);
            }
        }
        return files;
    }

    /** Tells whether somebody wants to know of requests: subscribers of events, or the recorder of metrics. */
    boolean isWatched() {
        return eventCallbacks.size() > 0 || recorders.size() > 0;
    }

    /** Tells whether somebody has subscribed to events or signals; any thread may call this. */
    boolean hasSubscribers() {
        return eventCallbacks.size() > 0 || signalCallbacks.size() > 0;
    }

    /**
     * A request is about to be run, and {@link #isWatched()}.
     *
     * @param environ its environ
     * @param data its scratch dict
     * @param meter counts what it reads and writes
     */
    RequestWatch watch(PyObject environ, PyObject data, IoMeter meter) {
        return RequestWatch.begin(requests, environ, data, meter);
    }

    /** Has an event published on another thread; any thread may call this, and it does not block. */
    void publish(String event, Map<String, Object> details) {
        queue.put(event, details);
    }

    /** Tells the application that it is loaded. To be called in the interpreter; does not throw. */
    void publishStarted(double seconds) {
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
     * Tells the application that the interpreter ends, after the events that still wait. To be called in the interpreter;
     * does not throw.
     *
     * @param reason for process_stopping
     * @param patience how long a subscriber may take for those
     */
    void publishStopping(ShutdownReason reason, Duration patience) {
        queue.close(patience);
        queue.publish("process_stopping", Map.of("shutdown_reason", reason.tag()));
    }
}

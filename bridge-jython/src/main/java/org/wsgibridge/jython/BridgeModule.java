package org.wsgibridge.jython;

import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyList;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyType;
import org.python.core.Untraversable;
import org.python.core.imp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.engine.ShutdownReason;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.settings.ProcessGroupSettings;

/** The module {@code mod_wsgi} of one interpreter. Thread-safe. */
final class BridgeModule {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeModule.class);
    private static final String NAME = "mod_wsgi";

    private final PyObject module;
    private final PyList tracked;

    private BridgeModule(PyObject module) {
        this.module = module;
        this.tracked = (PyList) module.__getattr__("_tracked");
    }

    /**
     * Makes the module in the current interpreter.
     *
     * @param settings the settings of the interpreter's process group
     * @param workers the interpreter's threads
     */
    static BridgeModule create(ProcessGroupSettings settings, Workers workers) {
        InputStream source = BridgeModule.class.getResourceAsStream("mod_wsgi.py");
        if (source == null) {
            throw new IllegalStateException("mod_wsgi.py is missing beside " + BridgeModule.class);
        }
        // Closes the stream.
        PyObject module = imp.createFromSource(NAME, source, "__pyclasspath__/org/wsgibridge/jython/mod_wsgi.py");
        module.__setattr__("version", EnvironDict.version());
        module.__setattr__("process_group", Py.newString(settings.name()));
        module.__setattr__("application_group", Py.EmptyString);
        module.__setattr__(
                "maximum_processes", Py.newInteger(settings.capacity().processes()));
        module.__setattr__(
                "threads_per_process", Py.newInteger(settings.capacity().threads()));
        module.__setattr__("request_data", new RequestData(workers));
        return new BridgeModule(module);
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

    /** Tells the application that the interpreter ends. To be called in the interpreter; does not throw. */
    void publishStopping(ShutdownReason reason) {
        try {
            module.__getattr__("_publish")
                    .__call__(
                            new PyObject[] {new PyString("process_stopping"), new PyString(reason.tag())},
                            new String[] {"shutdown_reason"});
        } catch (PyException e) {
            LogCode.STOPPING_NOT_PUBLISHED.log(LOG, PythonErrors.traceback(e));
        }
    }

    /** {@code mod_wsgi.request_data()}: the environ of the request that the calling thread runs. */
    @Untraversable
    private static final class RequestData extends NativeFunction {
        private static final long serialVersionUID = 1L;

        private final transient Workers workers;

        RequestData(Workers workers) {
            super("request_data", 0, 0);
            this.workers = workers;
        }

        @Override
        public PyObject getSelf() {
            return Py.None;
        }

        @Override
        public PyObject __call__() {
            Worker worker = workers.current();
            RequestRun run = worker == null ? null : worker.run();
            PyObject environ = run == null ? null : run.environ();
            if (environ == null) {
                throw Py.RuntimeError("no active request for current thread");
            }
            return environ;
        }
    }
}

package org.wsgibridge.jython.modwsgi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyDictionary;
import org.python.core.PyFloat;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.python.core.PyUnicode;
import org.python.core.Untraversable;
import org.wsgibridge.jython.objects.NativeFunction;
import org.wsgibridge.jython.request.RequestTask;
import org.wsgibridge.jython.request.RunningRequest;
import org.wsgibridge.jython.request.WorkerContext;
import org.wsgibridge.jython.request.WorkerPool;
import org.wsgibridge.meter.InterpreterMeters;

/** The functions of this engine that the shared Python code of {@code mod_wsgi} calls. Thread-safe. */
final class ModuleFunctions {
    private static final PyTuple NO_TIME = new PyTuple(new PyFloat(0), new PyFloat(0));

    private final WorkerPool workers;
    private final InterpreterMeters meters;
    private final boolean virtual;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private volatile Supplier<Collection<RequestTask>> runs = List::of;

    ModuleFunctions(WorkerPool workers, InterpreterMeters meters, boolean virtual) {
        this.workers = workers;
        this.meters = meters;
        this.virtual = virtual;
    }

    /** Sets the supplier of the requests that are running. */
    void activeRequests(Supplier<Collection<RequestTask>> running) {
        runs = running;
    }

    /**
     * Sets the functions as attributes of the Python object.
     *
     * @param engine the instance {@code engine} of {@code _bridge_events}
     * @param interpreter the interpreter's name
     */
    void install(PyObject engine, String interpreter) {
        PyObject pid = Py.newInteger(ProcessHandle.current().pid());
        engine.__setattr__("interpreter", Py.newString(interpreter));
        engine.__setattr__("pid", pid);
        engine.__setattr__("server_pid", pid);
        engine.__setattr__("request_data", new Getter("request_data", this::requestData));
        engine.__setattr__("transport_object", new TransportObject(workers));
        engine.__setattr__("active_requests", new Getter("active_requests", this::activeRequests));
        engine.__setattr__("thread_cpu", new Getter("thread_cpu", this::threadCpu));
        engine.__setattr__("process_cpu", new Getter("process_cpu", this::processCpu));
        engine.__setattr__("log", new Log(workers));
        engine.__setattr__("define_meter", new DefineMeter(meters));
        engine.__setattr__("update_meter", new UpdateMeter(meters));
    }

    private PyObject requestData() {
        RunningRequest run = running(workers);
        return run == null ? Py.None : run.data();
    }

    /** Returns the request that the calling thread runs; {@code null} if it runs none. */
    private static @Nullable RunningRequest running(WorkerPool workers) {
        WorkerContext worker = workers.current();
        return worker == null ? null : worker.run();
    }

    private PyObject activeRequests() {
        PyDictionary active = new PyDictionary();
        for (RequestTask run : runs.get()) {
            if (run.isRunning()) {
                active.__setitem__(new PyString(run.exchange().id()), run.data());
            }
        }
        return active;
    }

    /**
     * Returns the CPU time of the thread as user time. To get user and system time separately, the JVM reads files,
     * which would take longer than some requests.
     */
    private PyObject threadCpu() {
        if (virtual || !threads.isCurrentThreadCpuTimeSupported()) {
            return NO_TIME;
        }
        return new PyTuple(new PyFloat(Math.max(0, threads.getCurrentThreadCpuTime()) / 1e9), new PyFloat(0));
    }

    private PyObject processCpu() {
        return new PyTuple(new PyFloat(workers.cpuTime().toNanos() / 1e9), new PyFloat(0));
    }

    /** A function without arguments. */
    @Untraversable
    private static final class Getter extends NativeFunction {
        private static final long serialVersionUID = 1L;
        private final transient Supplier<PyObject> value;

        Getter(String name, Supplier<PyObject> value) {
            super(name, 0, 0);
            this.value = value;
        }

        @Override
        public PyObject __call__() {
            return value.get();
        }
    }

    /**
     * {@code transport_object(name)}: returns an object that the transport adds to the environ of the thread's request,
     * or None.
     */
    @Untraversable
    private static final class TransportObject extends NativeFunction {
        private static final long serialVersionUID = 1L;
        private final transient WorkerPool workers;

        TransportObject(WorkerPool workers) {
            super("transport_object", 1, 1);
            this.workers = workers;
        }

        @Override
        public PyObject __call__(PyObject name) {
            RunningRequest run = running(workers);
            return run == null ? Py.None : Py.java2py(run.exchange().objects().get(name.toString()));
        }
    }

    /** {@code log(level, logger, text)}. */
    @Untraversable
    private static final class Log extends NativeFunction {
        private static final long serialVersionUID = 1L;
        private final transient WorkerPool workers;

        Log(WorkerPool workers) {
            super("log", 3, 3);
            this.workers = workers;
        }

        @Override
        public PyObject __call__(PyObject level, PyObject logger, PyObject text) {
            RunningRequest run = running(workers);
            workers.log().record(run == null ? null : run.exchange(), level.asInt(), string(logger), string(text));
            return Py.None;
        }

        /** Converts a string to Java's. A byte string is decoded as UTF-8, as printed text is. */
        private static String string(PyObject text) {
            return text instanceof PyUnicode || !(text instanceof PyString bytes)
                    ? text.toString()
                    : new String(bytes.getString().getBytes(ISO_8859_1), UTF_8);
        }
    }

    /** {@code define_meter(number, text)}. */
    @Untraversable
    private static final class DefineMeter extends NativeFunction {
        private static final long serialVersionUID = 1L;
        private final transient InterpreterMeters meters;

        DefineMeter(InterpreterMeters meters) {
            super("define_meter", 2, 2);
            this.meters = meters;
        }

        @Override
        public PyObject __call__(PyObject number, PyObject text) {
            meters.define(number.asInt(), text.toString());
            return Py.None;
        }
    }

    /** {@code update_meter(number, add, value)}. */
    @Untraversable
    private static final class UpdateMeter extends NativeFunction {
        private static final long serialVersionUID = 1L;
        private final transient InterpreterMeters meters;

        UpdateMeter(InterpreterMeters meters) {
            super("update_meter", 3, 3);
            this.meters = meters;
        }

        @Override
        public PyObject __call__(PyObject number, PyObject add, PyObject value) {
            meters.update(number.asInt(), add.__nonzero__(), value.asDouble());
            return Py.None;
        }
    }
}

package org.wsgibridge.jython;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.python.core.PyDictionary;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PySystemState;
import org.wsgibridge.failure.PythonFailure;
import org.wsgibridge.jython.modwsgi.ModWsgiModule;
import org.wsgibridge.jython.objects.FailureDescriber;
import org.wsgibridge.jython.request.EnvironFactory;
import org.wsgibridge.jython.request.FileWrapperSender;
import org.wsgibridge.jython.request.IoStatistics;
import org.wsgibridge.jython.request.RequestContext;
import org.wsgibridge.jython.request.RequestContext.RequestLimits;
import org.wsgibridge.jython.request.RequestEvents;
import org.wsgibridge.jython.request.RequestTask;
import org.wsgibridge.jython.request.WorkerContext;
import org.wsgibridge.jython.request.WorkerPool;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.spi.ApplicationLog;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.Lease;

/** The requests that an interpreter runs, and the parts of the interpreter that they use. Thread-safe. */
final class InterpreterRequests implements RequestContext {
    private final String interpreter;
    private final PySystemState sys;
    private final WorkerPool workers;
    private final ModWsgiModule module;
    private final Applications applications;
    private final FailureDescriber describer;
    private final EnvironFactory environ;
    private final FileWrapperSender files;
    private final RequestLimits limits;
    private final Map<Lease, RequestTask> running = new ConcurrentHashMap<>();

    /**
     * Makes the requests of an interpreter, none at first.
     *
     * @param spec the interpreter that was opened
     * @param sys the state of the interpreter
     * @param workers the threads of the interpreter
     * @param module the module mod_wsgi of the interpreter
     * @param applications the applications that the interpreter has loaded
     * @param describer describes exceptions for pages
     */
    InterpreterRequests(
            InterpreterSpec spec,
            PySystemState sys,
            WorkerPool workers,
            ModWsgiModule module,
            Applications applications,
            FailureDescriber describer) {
        this.interpreter = spec.name();
        this.sys = sys;
        this.workers = workers;
        this.module = module;
        this.applications = applications;
        this.describer = describer;
        this.environ = new EnvironFactory(spec.settings(), module.fileWrapper());
        this.files = new FileWrapperSender(sys, module.fileWrapper());
        this.limits = RequestLimits.of(spec, module.requestTimeout());
    }

    /** Runs a request on one of the worker threads. */
    void start(Lease lease) {
        RequestTask task = new RequestTask(this, lease);
        running.put(lease, task);
        workers.execute(task);
    }

    /** Returns the request of a lease; {@code null} if it is over. */
    @Nullable
    RequestTask task(Lease lease) {
        return running.get(lease);
    }

    /** Returns the requests that wait for a thread or run. */
    Collection<RequestTask> tasks() {
        return running.values();
    }

    @Override
    public WorkerContext worker() {
        return workers.current(sys);
    }

    @Override
    public ApplicationLog log() {
        return workers.log();
    }

    @Override
    public @Nullable PythonFailure describe(PyException exception) {
        return describer.describe(exception);
    }

    @Override
    public EnvironFactory environ() {
        return environ;
    }

    @Override
    public FileWrapperSender files() {
        return files;
    }

    @Override
    public RequestLimits limits() {
        return limits;
    }

    /** {@inheritDoc} The process group routes requests only to interpreters that have loaded their application. */
    @Override
    public PyObject application(ApplicationRef reference) {
        PyObject application = applications.callable(reference);
        if (application == null) {
            throw new IllegalStateException("interpreter " + interpreter + " has not loaded " + reference);
        }
        return application;
    }

    @Override
    public boolean mustReload(Lease lease) {
        ApplicationRef reference = lease.exchange().mount().application();
        PyObject function = applications.reloadRequired(reference);
        return function != null
                && lease.asksForReload()
                && module.mustReload(function, ((ApplicationRef.Script) reference).file());
    }

    @Override
    public boolean publishesEvents() {
        return module.publishesRequests();
    }

    @Override
    public RequestEvents beginEvents(PyObject variables, PyDictionary data, IoStatistics statistics) {
        return module.beginRequest(variables, data, statistics);
    }

    @Override
    public void release(Lease lease) {
        running.remove(lease);
        workers.releaseLast(lease);
    }

    @Override
    public void releaseForReload(Lease lease) {
        running.remove(lease);
        if (!lease.reload()) {
            workers.releaseLast(lease);
        }
    }
}

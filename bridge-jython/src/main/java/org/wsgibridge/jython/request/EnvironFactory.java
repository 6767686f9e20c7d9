package org.wsgibridge.jython.request;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyDictionary;
import org.python.core.PyFloat;
import org.python.core.PyInteger;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.wsgi.Environ;

/**
 * Builds the environ, which is a builtin {@code dict} (PEP 3333, section "Specification Details"). Its keys are made
 * once, so that their hash is computed once. One per interpreter; thread-safe.
 */
public final class EnvironFactory {
    /** The version of mod_wsgi whose behaviour the bridge follows. */
    private static final int[] MOD_WSGI = {6, 0, 5};

    private static final PyString ROUTE = make("http.route");

    private static final int OWN_KEYS = 20;
    private static final int MAXIMUM_NAMES = 1024;

    /**
     * The keys, one object for each name, even if the transport sets a variable that is set here too. Keys that are
     * equal but not the same object would be compared in Python's way, which takes longer than the rest of the entry.
     */
    private final ConcurrentHashMap<String, PyString> names = new ConcurrentHashMap<>();

    private final PyObject[] constants;

    private final PyString input = key("wsgi.input");
    private final PyString errors = key("wsgi.errors");
    private final PyString callable = key("mod_wsgi.callable_object");
    private final PyString requestId = key("mod_wsgi.request_id");
    private final PyString threadId = key("mod_wsgi.thread_id");
    private final PyString requestStart = key("mod_wsgi.request_start");
    private final PyString queueStart = key("mod_wsgi.queue_start");
    private final PyString daemonStart = key("mod_wsgi.daemon_start");
    private final PyString applicationStart = key("mod_wsgi.application_start");

    /**
     * Prepares the entries that are the same for all requests of an interpreter.
     *
     * @param settings the process group's settings
     * @param fileWrapper the class {@code mod_wsgi.FileWrapper} of the interpreter
     */
    public EnvironFactory(ProcessGroupSettings settings, PyObject fileWrapper) {
        this.constants = new PyObject[] {
            key("wsgi.version"),
            new PyTuple(Py.newInteger(1), Py.newInteger(0)),
            key("wsgi.multithread"),
            Py.newBoolean(settings.capacity().threads() > 1),
            key("wsgi.multiprocess"),
            Py.newBoolean(settings.capacity().processes() > 1),
            key("wsgi.run_once"),
            Py.False,
            key("wsgi.input_terminated"),
            Py.True,
            key("wsgi.file_wrapper"),
            fileWrapper,
            key("mod_wsgi.version"),
            version(),
            key("mod_wsgi.process_group"),
            Py.newString(settings.name()),
            key("mod_wsgi.application_group"),
            Py.EmptyString,
        };
    }

    /** Returns mod_wsgi's version as a tuple. */
    static PyTuple version() {
        return new PyTuple(Py.newInteger(MOD_WSGI[0]), Py.newInteger(MOD_WSGI[1]), Py.newInteger(MOD_WSGI[2]));
    }

    /**
     * Returns the route of the request that the application has set ({@code http.route}); {@code null} if it has set
     * none.
     */
    static @Nullable String route(PyObject environ) {
        PyObject route = environ.__finditem__(ROUTE);
        return route instanceof PyString text ? text.getString() : null;
    }

    private PyString key(String name) {
        return names.computeIfAbsent(name, EnvironFactory::make);
    }

    private static PyString make(String name) {
        return PyString.fromInterned(name.intern());
    }

    /**
     * Builds the environ of a request.
     *
     * @param exchange the request
     * @param wsgiInput its wsgi.input
     * @param wsgiErrors its wsgi.errors
     * @param thread the number of the thread that runs it
     */
    public PyDictionary build(Exchange exchange, PyObject wsgiInput, PyObject wsgiErrors, int thread) {
        Environ environ = exchange.environ();
        int variables = environ.size();
        // With room for entries that the application adds, so that the table does not grow immediately.
        PyDictionary dict = new PyDictionary(PyDictionary.TYPE, (variables + OWN_KEYS) * 2);
        Map<PyObject, PyObject> map = dict.getMap();
        for (int i = 0; i < constants.length; i += 2) {
            map.put(constants[i], constants[i + 1]);
        }
        map.put(input, wsgiInput);
        map.put(errors, wsgiErrors);
        map.put(callable, new PyString(exchange.mount().application().callable()));
        map.put(requestId, new PyString(exchange.id()));
        map.put(threadId, new PyInteger(thread));
        RequestTimes times = exchange.times();
        map.put(requestStart, new PyFloat(times.epochSeconds(times.arrived())));
        map.put(queueStart, new PyFloat(times.epochSeconds(times.queued())));
        map.put(daemonStart, new PyFloat(times.epochSeconds(times.dispatched())));
        map.put(applicationStart, new PyFloat(times.epochSeconds(times.applicationStarted())));
        for (int i = 0; i < variables; i++) {
            map.put(name(environ.key(i)), new PyString(environ.value(i)));
        }
        exchange.objects().forEach((key, object) -> map.put(name(key), Py.java2py(object)));
        return dict;
    }

    /**
     * Returns the key of a variable. Clients choose the names of headers, so the number of keys that are kept is
     * bounded.
     */
    private PyString name(String variable) {
        PyString name = names.get(variable);
        if (name == null) {
            name = make(variable);
            if (names.size() < MAXIMUM_NAMES) {
                names.put(variable, name);
            }
        }
        return name;
    }
}

package org.wsgibridge.jython;

import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.python.core.Options;
import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PySystemState;
import org.python.modules._weakref.GlobalRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.jython.library.BuiltinTypes;
import org.wsgibridge.jython.library.ExitGuards;
import org.wsgibridge.jython.library.JavaExceptions;
import org.wsgibridge.jython.library.SecurityProviders;
import org.wsgibridge.jython.request.LineBuffer;
import org.wsgibridge.jython.request.LogStream;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.spi.support.JdbcDrivers;
import org.wsgibridge.spi.support.LateClasses;
import org.wsgibridge.spi.support.RecordMethods;

/**
 * The state of Jython that all interpreters of one class loader share, because Jython keeps it in static fields. For
 * the same reason there is only one object of this class. It initializes Jython when the first interpreter is opened,
 * and frees what Jython keeps in the JVM when the last engine is closed. Thread-safe.
 */
final class JythonRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(JythonRuntime.class);
    private static final String UTF_8 = "utf-8";

    private static final JythonRuntime INSTANCE = new JythonRuntime();

    private final SecurityProviders providers = new SecurityProviders();
    private int engines;
    private int interpreters;
    private boolean initialized;
    private @Nullable TypeRegistry types;

    /** Guards {@code isComplete}. */
    private final Object completion = new Object();

    private boolean isComplete;

    private JythonRuntime() {}

    /** Returns the runtime of this class loader. */
    static JythonRuntime get() {
        return INSTANCE;
    }

    /** Counts an engine that may open interpreters. */
    synchronized void acquire() {
        engines++;
        providers.begin();
    }

    /**
     * Uncounts an engine. After the last one, everything is ended that would keep the class loader from being
     * collected.
     */
    synchronized void release() {
        engines--;
        if (isLeft()) {
            // Here and again at the end: what still loads may never end, and the container closes the class loader now.
            providers.end();
            JdbcDrivers.deregister();
            RecordMethods.forget();
        }
        endIfUnused();
    }

    /** Counts an interpreter that begins to open. */
    synchronized void interpreterOpens() {
        interpreters++;
    }

    /**
     * Uncounts an interpreter of which nothing runs any more. An interpreter that loads may outlive the engine; the
     * state is freed only after it, because a running import would make again what was freed.
     */
    synchronized void interpreterEnded() {
        interpreters--;
        endIfUnused();
    }

    private void endIfUnused() {
        if (interpreters == 0 && initialized && isLeft()) {
            initialized = false;
            end();
        }
    }

    /**
     * Returns whether Jython is not needed any more. Never true for the class loader of the JVM's own application:
     * another engine may be made in it, and Jython cannot be initialized twice.
     */
    private boolean isLeft() {
        return engines == 0 && isOfAnApplication();
    }

    /** Returns whether the bridge's class loader is one that a container closes, such as that of a web application. */
    static boolean isOfAnApplication() {
        ClassLoader own = JythonRuntime.class.getClassLoader();
        for (ClassLoader loader = ClassLoader.getSystemClassLoader(); loader != null; loader = loader.getParent()) {
            if (loader == own) {
                return false;
            }
        }
        return true;
    }

    /**
     * Loads the bridge's classes that are not loaded yet, if a container may close their class loader. To be called if
     * code that could not be ended still runs: it may need them when they cannot be loaded any more. When this returns,
     * they are loaded.
     */
    void loadLateClasses() {
        if (!isOfAnApplication()) {
            return;
        }
        synchronized (completion) {
            if (!isComplete) {
                LateClasses.load();
                isComplete = true;
            }
        }
    }

    /**
     * Returns whether Jython is in another class loader than the bridge, such as Tomcat's, and so outlives the bridge.
     */
    private static boolean isShared() {
        return PySystemState.class.getClassLoader() != JythonRuntime.class.getClassLoader();
    }

    /**
     * Initializes Jython for an interpreter, unless that was done before. To be called on a thread of the bridge.
     *
     * @throws IllegalStateException if no engine is open; the container may have closed the class loader already
     */
    synchronized void initialize() {
        if (engines == 0) {
            throw new IllegalStateException("the engine jython is closed");
        }
        initializeParser();
    }

    /**
     * Initializes Jython, unless that was done before. This is enough to parse sources, for which no engine is needed.
     */
    synchronized void initializeParser() {
        if (initialized) {
            return;
        }
        types = isShared() ? null : TypeRegistry.install();
        // A copy, because Jython keeps this object as its registry and writes into it.
        Properties registry = new Properties();
        registry.putAll(System.getProperties());
        PySystemState.initialize(registry, registrySettings(), new String[] {"mod_wsgi"});
        setOptions();
        ExitGuards.install();
        providers.install();
        BuiltinTypes.install();
        JavaExceptions.install(types == null ? Set.of() : types.classes());
        setUpDefaultState();
        initialized = true;
    }

    private static Properties registrySettings() {
        Properties settings = new Properties();
        // Otherwise Jython starts "locale charmap", and the thread that waits for that process pins our class loader.
        settings.setProperty("python.console.encoding", UTF_8);
        settings.setProperty("python.io.encoding", UTF_8);
        settings.setProperty("python.console", "");
        settings.setProperty("python.cachedir.skip", "true");
        if (System.getProperty("python.locale.control") == null) {
            // Jython's _locale refuses only its first import in a JVM, with something that is no Exception. If there is
            // no module _locale, the module "locale" always uses its fallback, which is what Jython intends.
            settings.setProperty("python.modules.builtin", "_locale:null");
        }
        return settings;
    }

    private static void setOptions() {
        // Otherwise a SystemExit that reaches Jython's own top level would end the JVM.
        Options.inspect = true;
        // Never write $py.class files beside the sources.
        Options.dont_write_bytecode = true;
        // A Java stack trace in every Python exception, even in StopIteration, would be too expensive.
        Options.includeJavaStackInExceptions = false;
    }

    /**
     * Sets up the default state, in which callbacks of weak references and finalizers run: what they print goes to the
     * log. The first weak reference starts the thread that calls them, and it has to belong to this state. Otherwise
     * that thread would end with the interpreter that happened to be the first.
     */
    private static void setUpDefaultState() {
        PySystemState sys = Py.defaultSystemState;
        sys.dont_write_bytecode = true;
        LogStream stream = new LogStream("<stderr>", () -> new LineBuffer((line, continued) -> LOG.info("{}", line)));
        sys.stdout = stream;
        sys.__stdout__ = stream;
        sys.stderr = stream;
        sys.__stderr__ = stream;
        Py.setSystemState(sys);
        PyObject any = new PyString("weakly referenced");
        GlobalRef.newInstance(any);
    }

    private void end() {
        TypeRegistry made = types;
        if (!isShared()) {
            attempt("its default state", JythonRuntime::awaitEndOfDefaultState);
        }
        attempt("its security providers", providers::end);
        attempt("its JDBC drivers", JdbcDrivers::deregister);
        if (made != null) {
            attempt("its Python types", made::clear);
        }
        attempt("its record methods", RecordMethods::forget);
    }

    /** Runs a step of the end. If it fails, the failure is logged, so that the other steps still run. */
    private static void attempt(String what, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            LogCode.LEFT_IN_JVM.log(LOG, what, e);
        }
    }

    private static void awaitEndOfDefaultState() {
        Thread thread = new Thread(JythonRuntime::endDefaultState, "wsgi-jython-end");
        thread.setDaemon(true);
        thread.start();
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void endDefaultState() {
        PySystemState sys = Py.defaultSystemState;
        Py.setSystemState(sys);
        sys.callExitFunc();
        sys.cleanup();
    }
}

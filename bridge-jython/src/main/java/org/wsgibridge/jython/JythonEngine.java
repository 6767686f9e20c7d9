package org.wsgibridge.jython;

import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.python.core.Py;
import org.wsgibridge.jython.modules.CodeCaches;
import org.wsgibridge.jython.modules.SearchPath;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.PythonEngine;
import org.wsgibridge.spi.support.DevelopmentCheck;
import org.wsgibridge.spi.support.VirtualThreads;

/** The engine "jython": Python 2.7 without a GIL, in this JVM. Thread-safe. */
final class JythonEngine implements PythonEngine {
    static final String NAME = "jython";

    /** How long to wait for interpreters that were still loading when the engine is closed. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final EngineContext context;
    private final CodeCaches caches;
    private final InterpreterCount interpreters = new InterpreterCount();
    private final AtomicBoolean closed = new AtomicBoolean();

    JythonEngine(EngineContext context) {
        this.context = context;
        this.caches = new CodeCaches(context);
        JythonRuntime.get().acquire();
    }

    @Override
    public void check(ProcessGroupSettings settings) {
        List<String> problems = new ArrayList<>();
        String place = place();
        if (place.contains("war:")) {
            problems.add("process group '" + settings.name() + "': engine=jython: Jython cannot be loaded from " + place
                    + ", which is inside a WAR that is not unpacked, and the bridge could not copy the libraries of"
                    + " that WAR; expected an unpacked WAR, or engine=cpython");
        }
        var pythonHome = settings.python().pythonHome();
        if (pythonHome != null && SearchPath.sitePackages(pythonHome) == null) {
            problems.add("process group '" + settings.name() + "': python-home=" + pythonHome
                    + " is not a virtualenv that Jython can use; expected a folder with Lib/site-packages or"
                    + " lib/python2.7/site-packages");
        }
        if (settings.threading().virtual() && !VirtualThreads.areSupported()) {
            problems.add("process group '" + settings.name() + "': virtual-threads=on: this JVM is " + Runtime.version()
                    + ", which has no virtual threads; expected off, or JDK 21 or later");
        }
        String cacheProblem = CodeCaches.problem(settings);
        if (cacheProblem != null) {
            problems.add(cacheProblem);
        }
        problems.addAll(DevelopmentCheck.faults(settings));
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }

    /** Returns where Jython's classes come from. */
    private static String place() {
        CodeSource source = Py.class.getProtectionDomain().getCodeSource();
        return source == null ? "" : String.valueOf(source.getLocation());
    }

    @Override
    public Interpreter open(InterpreterSpec spec) throws InterpreterStartException {
        interpreters.opens();
        if (closed.get()) {
            interpreters.ended();
            throw new InterpreterStartException(
                    "interpreter " + spec.name() + ": the engine jython is closed", "", null);
        }
        InterpreterOpening opening;
        try {
            opening = new InterpreterOpening(spec, context.libPython(), caches, interpreters::ended);
        } catch (RuntimeException | Error e) {
            interpreters.ended();
            throw e;
        }
        return opening.open();
    }

    /**
     * Ends the engine. Waits for interpreters that are still loading; they have been told to end. The reason is that
     * the container closes the class loader next, and code that loads another class then fails. If they do not end in
     * time, the remaining classes of the bridge are loaded before this returns.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            if (JythonRuntime.isOfAnApplication()) {
                interpreters.awaitNone(PATIENCE);
                if (!interpreters.isNone()) {
                    JythonRuntime.get().loadLateClasses();
                }
            }
            JythonRuntime.get().release();
        }
    }
}

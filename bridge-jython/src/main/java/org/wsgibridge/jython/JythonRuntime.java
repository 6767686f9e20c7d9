package org.wsgibridge.jython;

import java.util.Properties;
import org.python.core.Options;
import org.python.core.Py;
import org.python.core.PySystemState;

/** Initializes what all interpreters of one class loader share in Jython. Thread-safe. */
final class JythonRuntime {
    private static final String UTF_8 = "utf-8";

    private JythonRuntime() {}

    /** Initializes Jython unless that was done before. */
    static void initialize() {
        Thread thread = Thread.currentThread();
        ClassLoader previous = thread.getContextClassLoader();
        // Jython's threads and class loaders take the context loader over: it must not be some request's.
        thread.setContextClassLoader(JythonRuntime.class.getClassLoader());
        try {
            // A copy, because Jython makes this object its registry and writes into it.
            Properties registry = new Properties();
            registry.putAll(System.getProperties());
            PySystemState.initialize(registry, registrySettings(), new String[] {"mod_wsgi"});
            setOptions();
        } finally {
            thread.setContextClassLoader(previous);
        }
    }

    private static Properties registrySettings() {
        Properties settings = new Properties();
        // Without it Jython starts "locale charmap", and the thread that waits for that process pins our loader.
        settings.setProperty("python.console.encoding", UTF_8);
        settings.setProperty("python.io.encoding", UTF_8);
        settings.setProperty("python.console", "");
        settings.setProperty("python.cachedir.skip", "true");
        return settings;
    }

    private static void setOptions() {
        // So that a SystemExit that reaches Jython's own top level does not end the JVM.
        Options.inspect = true;
        // $py.class files beside the sources: never. See BytecodeCache.
        Options.dont_write_bytecode = true;
        Py.defaultSystemState.dont_write_bytecode = true;
        // A Java stack trace in every Python exception, StopIteration included, costs more than it tells.
        Options.includeJavaStackInExceptions = false;
    }
}

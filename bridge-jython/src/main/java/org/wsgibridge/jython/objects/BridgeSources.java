package org.wsgibridge.jython.objects;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.python.core.PyCode;
import org.python.core.PyObject;
import org.python.core.PyRunnable;
import org.python.core.imp;

/**
 * Loads the bridge's own modules that are written in Python, such as {@code mod_wsgi}. The build compiles them to
 * classes in this engine's jar ({@code src/build/CompiledModules.java}), because compiling them took a tenth of the
 * time of a start. The interpreters share only the code. Thread-safe.
 */
public final class BridgeSources {
    private static final String PREFIX = "__pyclasspath__/org/wsgibridge/python/";
    private static final String PACKAGE = "org.wsgibridge.python.";
    private static final Map<String, PyCode> CODES = new ConcurrentHashMap<>();

    private BridgeSources() {}

    /** Loads a module into the current interpreter. */
    public static PyObject load(String name) {
        PyCode code = CODES.computeIfAbsent(name, BridgeSources::code);
        return imp.createFromCode(name.intern(), code, PREFIX + name + ".py");
    }

    private static PyCode code(String name) {
        try {
            Class<?> compiled = Class.forName(PACKAGE + name + "$py");
            Object module = compiled.getConstructor(String.class).newInstance(PREFIX + name + ".py");
            return ((PyRunnable) module).getMain();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the module " + name + " was not compiled when the bridge was built", e);
        }
    }

    /** Returns whether code of this file name is the bridge's own. */
    public static boolean contain(String fileName) {
        return fileName.startsWith(PREFIX);
    }
}

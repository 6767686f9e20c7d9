package org.wsgibridge.jython.objects;

import org.python.core.PyObject;
import org.python.core.imp;
import org.wsgibridge.spi.support.PythonModules;

/** The bridge's own modules that are written in Python, such as {@code mod_wsgi}. */
public final class BridgeSources {
    private static final String PREFIX = "__pyclasspath__/org/wsgibridge/python/";

    private BridgeSources() {}

    /** Loads a module into the current interpreter. */
    public static PyObject load(String name) {
        // Closes the stream.
        return imp.createFromSource(name.intern(), PythonModules.open(name), PREFIX + name + ".py");
    }

    /** Returns whether code of this file name is the bridge's own. */
    public static boolean contain(String fileName) {
        return fileName.startsWith(PREFIX);
    }
}

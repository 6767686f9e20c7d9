package org.wsgibridge.jython.modules;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.python.core.PyModule;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyStringMap;
import org.python.core.PySystemState;
import org.wsgibridge.settings.ApplicationRef;

/** Finds the source files of an interpreter's modules. Stateless. */
public final class SourceFiles {
    private static final String COMPILED = "$py.class";

    private SourceFiles() {}

    /**
     * Returns the source files of all modules that come from the file system, and the scripts. Any thread may call
     * this.
     */
    public static List<Path> of(PySystemState sys, Collection<ApplicationRef> applications) {
        Set<Path> files = new LinkedHashSet<>();
        for (ApplicationRef application : applications) {
            if (application instanceof ApplicationRef.Script script) {
                files.add(script.file());
            }
        }
        // Read without Python code, because the caller is not a thread of the interpreter.
        for (PyObject module : ((PyStringMap) sys.modules).getMap().values()) {
            Path file = module instanceof PyModule loaded ? file(loaded) : null;
            if (file != null) {
                files.add(file);
            }
        }
        return List.copyOf(files);
    }

    private static @Nullable Path file(PyModule module) {
        PyObject dict = module.fastGetDict();
        PyObject file = dict == null ? null : dict.__finditem__("__file__");
        if (!(file instanceof PyString)) {
            return null;
        }
        String name = file.toString();
        if (name.endsWith(COMPILED)) {
            name = name.substring(0, name.length() - COMPILED.length()) + ".py";
        }
        try {
            // Files of Jython's own library are in a jar; their names begin with __pyclasspath__.
            Path path = Path.of(name);
            return path.isAbsolute() && !name.contains(".jar/") ? path : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }
}

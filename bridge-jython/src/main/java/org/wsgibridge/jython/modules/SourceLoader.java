package org.wsgibridge.jython.modules;

import java.io.IOException;
import java.nio.file.Path;
import org.python.core.Py;
import org.python.core.PyCode;
import org.python.core.PyList;
import org.python.core.PyModule;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.Untraversable;
import org.python.core.imp;

/**
 * Loads a module from a source file. Like CPython 2.7 for modules in folders, it does not set {@code __loader__}:
 * libraries assume that a module with a loader is in an archive.
 */
@Untraversable
final class SourceLoader extends ModuleLoader {
    private static final long serialVersionUID = 1L;

    private final transient CodeCache cache;
    private final String module;
    private final transient Path file;
    private final boolean isPackage;

    /**
     * Makes a loader.
     *
     * @param cache has the compiled code
     * @param module the module's dotted name
     * @param file its source
     * @param isPackage whether the source is that of a package
     */
    SourceLoader(CodeCache cache, String module, Path file, boolean isPackage) {
        super(module);
        this.cache = cache;
        this.module = module;
        this.file = file;
        this.isPackage = isPackage;
    }

    @Override
    PyObject load(String name) {
        PyCode code = code();
        PyObject modules = Py.getSystemState().modules;
        PyString key = new PyString(name);
        if (modules.__finditem__(key) != null && !(modules.__finditem__(key) instanceof PyModule)) {
            // The module has replaced itself by another object. It is made again.
            modules.__delitem__(key);
        }
        if (isPackage) {
            PyModule made = imp.addModule(name);
            PyString folder = Py.fileSystemEncode(String.valueOf(file.getParent()));
            made.__setattr__("__path__", new PyList(new PyObject[] {folder}));
        }
        PyObject made = imp.createFromCode(name, code, file.toString());
        PyObject loaded = modules.__finditem__(key);
        return loaded == null ? made : loaded;
    }

    @Override
    boolean isPackage() {
        return isPackage;
    }

    @Override
    PyCode code() {
        try {
            return cache.code(module, file);
        } catch (IOException e) {
            throw Py.ImportError("cannot read " + file + ": " + e.getMessage());
        }
    }

    @Override
    PyObject source() {
        PyObject opened = open(fileName(), "rU");
        try {
            return opened.invoke("read");
        } finally {
            opened.invoke("close");
        }
    }

    @Override
    PyObject fileName() {
        return Py.fileSystemEncode(file.toString());
    }
}

package org.wsgibridge.jython.objects;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.python.core.Py;
import org.python.core.PyList;
import org.python.core.PyModule;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PySystemState;
import org.python.core.imp;

/**
 * Finds out whether a package may have a module, without loading it: it asks each importer and looks into each folder.
 * Java packages are not considered. Stateless.
 */
public final class Submodules {
    private Submodules() {}

    /**
     * Returns {@code false} if the current interpreter would find no such module. Returns {@code true} if it may find
     * one, or if this class does not know the kind of package.
     *
     * @param fullName the module's dotted name
     */
    public static boolean mayExist(String fullName) {
        PySystemState sys = Py.getSystemState();
        int dot = fullName.lastIndexOf('.');
        PyObject parent = sys.modules.__finditem__(fullName.substring(0, dot).intern());
        if (parent == null || !parent.getClass().equals(PyModule.class)) {
            return true;
        }
        PyObject dict = parent.fastGetDict();
        PyObject path = dict == null ? null : dict.__finditem__("__path__");
        if (!(path instanceof PyList folders)) {
            return true;
        }
        PyString module = new PyString(fullName);
        for (PyObject finder : sys.meta_path.asIterable()) {
            if (!PythonTypes.isNone(finder.invoke("find_module", module, path))) {
                return true;
            }
        }
        for (PyObject entry : folders.asIterable()) {
            if (isIn(sys, entry, module, fullName.substring(dot + 1))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIn(PySystemState sys, PyObject entry, PyString module, String name) {
        PyObject importer = imp.getImporter(entry);
        if (!PythonTypes.isNone(importer)) {
            return !PythonTypes.isNone(importer.invoke("find_module", module));
        }
        if (!(entry instanceof PyString)) {
            return true;
        }
        try {
            Path folder = Path.of(sys.getPath(Py.fileSystemDecode(entry)));
            return Files.exists(folder.resolve(name))
                    || Files.exists(folder.resolve(name + ".py"))
                    || Files.exists(folder.resolve(name + "$py.class"));
        } catch (InvalidPathException e) {
            return true;
        }
    }
}

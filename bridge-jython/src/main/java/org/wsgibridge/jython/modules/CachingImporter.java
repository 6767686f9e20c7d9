package org.wsgibridge.jython.modules;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyList;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PySystemState;
import org.python.core.Untraversable;
import org.python.core.imp;
import org.wsgibridge.jython.library.LibraryFixes;
import org.wsgibridge.jython.objects.LambdaFunction;
import org.wsgibridge.jython.objects.PythonTypes;

/**
 * Loads modules whose source is in a folder, with the {@link CodeCache}. It is an entry of {@code sys.meta_path} (PEP
 * 302), so that {@code sys.path} still has plain folders. Everything else (jars, zips, Java packages, built-in modules
 * and modules without a source) is left to Jython.
 */
@Untraversable
public final class CachingImporter extends PyObject {
    private static final long serialVersionUID = 1L;
    private static final String COMPILED = "$py.class";

    private final transient PySystemState sys;
    private final transient CodeCache cache;
    /** Modules whose import is passed on to Jython at the moment, because they are changed afterwards. */
    private final transient Set<String> fixing = ConcurrentHashMap.newKeySet();

    public CachingImporter(PySystemState sys, CodeCache cache) {
        this.sys = sys;
        this.cache = cache;
    }

    @Override
    public @Nullable PyObject __findattr_ex__(String attribute) {
        if (!attribute.equals("find_module")) {
            return super.__findattr_ex__(attribute);
        }
        return new LambdaFunction(
                attribute,
                1,
                2,
                arguments -> find(arguments[0].toString(), arguments.length == 1 ? Py.None : arguments[1]));
    }

    private PyObject find(String fullName, PyObject packagePath) {
        boolean fixed = LibraryFixes.hasFix(fullName) && !fixing.contains(fullName);
        if (!fixed && isBuiltin(fullName)) {
            return Py.None;
        }
        PyObject path = path(fullName, packagePath);
        if (fixed) {
            return new FixingLoader(this, fullName, path);
        }
        PyObject loader = search(fullName, path);
        return loader instanceof SourceLoader ? loader : Py.None;
    }

    /**
     * Returns the path to search. If a package has replaced itself in {@code sys.modules} by an object whose {@code
     * __path__} is not in its dictionary, Jython does not find it and passes no path or an empty one. Then it is taken
     * from the object.
     */
    private PyObject path(String fullName, PyObject packagePath) {
        boolean given = !PythonTypes.isNone(packagePath);
        int dot = fullName.lastIndexOf('.');
        if (dot < 0 || (given && packagePath.__len__() > 0)) {
            return given ? packagePath : sys.path;
        }
        PyObject parent = sys.modules.__finditem__(fullName.substring(0, dot));
        PyObject path = parent == null ? null : parent.__findattr__("__path__");
        return path instanceof PyList ? path : new PyList();
    }

    /**
     * Returns the loader of the first entry that has the module: our own loader for a folder, or that of an archive or
     * of the class path. Returns Python's None if no entry has it.
     */
    private PyObject search(String fullName, PyObject path) {
        for (PyObject entry : path.asIterable()) {
            PyObject importer = imp.getImporter(entry);
            if (PythonTypes.isNone(importer)) {
                Path folder = folder(entry);
                PyObject loader = folder == null ? null : loader(folder, fullName);
                if (loader != null) {
                    return loader;
                }
            } else {
                PyObject loader = importer.invoke("find_module", new PyString(fullName));
                if (!PythonTypes.isNone(loader)) {
                    return loader;
                }
            }
        }
        return Py.None;
    }

    private static boolean isBuiltin(String name) {
        return name.equals("sys") || name.equals("__builtin__") || PySystemState.getBuiltin(name) != null;
    }

    private @Nullable Path folder(PyObject entry) {
        try {
            return entry instanceof PyString ? Path.of(sys.getPath(Py.fileSystemDecode(entry))) : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static boolean isCompiledOnly(Path folder, String name) {
        Path init = folder.resolve(name).resolve("__init__");
        return isCompiledOnly(init) || isCompiledOnly(folder.resolve(name));
    }

    private static boolean isCompiledOnly(Path withoutSuffix) {
        return Files.isRegularFile(Path.of(withoutSuffix + COMPILED))
                && !Files.isRegularFile(Path.of(withoutSuffix + ".py"));
    }

    /**
     * Returns the loader of a module in a folder; Python's None if the folder has only its compiled code; {@code null}
     * if it does not have the module.
     */
    private @Nullable PyObject loader(Path folder, String fullName) {
        String name = fullName.substring(fullName.lastIndexOf('.') + 1);
        if (isCompiledOnly(folder, name)) {
            return Py.None;
        }
        Path init = folder.resolve(name).resolve("__init__.py");
        if (Files.isRegularFile(init)) {
            return new SourceLoader(cache, fullName, init, true);
        }
        Path module = folder.resolve(name + ".py");
        return Files.isRegularFile(module) ? new SourceLoader(cache, fullName, module, false) : null;
    }

    /** Loads a module of the standard library with Jython's importer, and changes it. */
    private PyObject loadAndFix(String fullName) {
        fixing.add(fullName);
        try {
            return LibraryFixes.load(sys, fullName);
        } finally {
            fixing.remove(fullName);
        }
    }

    /** Loads a module of the standard library that needs a change. Other attributes are those of Jython's loader. */
    @Untraversable
    private static final class FixingLoader extends PyObject {
        private static final long serialVersionUID = 1L;

        private final CachingImporter importer;
        private final String module;
        private final PyObject path;

        FixingLoader(CachingImporter importer, String module, PyObject path) {
            this.importer = importer;
            this.module = module;
            this.path = path;
        }

        @Override
        public @Nullable PyObject __findattr_ex__(String attribute) {
            if (attribute.equals("load_module")) {
                return new LambdaFunction(attribute, 1, 1, arguments -> importer.loadAndFix(module));
            }
            PyObject jythons = importer.search(module, path);
            return PythonTypes.isNone(jythons) ? super.__findattr_ex__(attribute) : jythons.__findattr__(attribute);
        }
    }
}

package org.wsgibridge.jython;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyCode;
import org.python.core.PyList;
import org.python.core.PyModule;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PySystemState;
import org.python.core.Untraversable;
import org.python.core.imp;

/**
 * Loads modules whose source is in a folder, through the {@link CodeCache}. An entry of {@code sys.meta_path} (PEP 302):
 * that way {@code pkgutil} and others go on to see plain folders in {@code sys.path}. What it does not know (jars,
 * zips, Java packages, built-in and compiled-only modules) it leaves to Jython.
 */
@Untraversable
final class CachingImporter extends PyObject {
    private static final long serialVersionUID = 1L;
    private static final String COMPILED = "$py.class";

    private final transient PySystemState sys;
    private final transient CodeCache cache;
    /** Modules whose import has been passed on to Jython. */
    private final transient Set<String> fixing = ConcurrentHashMap.newKeySet();

    CachingImporter(PySystemState sys, CodeCache cache) {
        this.sys = sys;
        this.cache = cache;
    }

    @Override
    public @Nullable PyObject __findattr_ex__(String attribute) {
        return attribute.equals("find_module") ? new FindModule(this) : super.__findattr_ex__(attribute);
    }

    private PyObject find(String fullName, PyObject packagePath) {
        if (isBuiltin(fullName)) {
            return Py.None;
        }
        if (LibraryFixes.knows(fullName) && fixing.add(fullName)) {
            return new Fixing(this);
        }
        String name = fullName.substring(fullName.lastIndexOf('.') + 1);
        PyObject path = PythonTypes.isNone(packagePath) ? sys.path : packagePath;
        for (PyObject entry : path.asIterable()) {
            PyObject importer = imp.getImporter(entry);
            if (!PythonTypes.isNone(importer)) {
                // An archive or the class path. If it has the module, then it is its turn.
                if (!PythonTypes.isNone(importer.invoke("find_module", new PyString(fullName)))) {
                    return Py.None;
                }
                continue;
            }
            Path folder = folder(entry);
            if (folder != null && isCompiledOnly(folder, name)) {
                return Py.None;
            }
            Loader loader = folder == null ? null : loader(folder, name);
            if (loader != null) {
                return loader;
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

    private @Nullable Loader loader(Path folder, String name) {
        Path init = folder.resolve(name).resolve("__init__.py");
        if (Files.isRegularFile(init)) {
            return new Loader(cache, init, true);
        }
        Path module = folder.resolve(name + ".py");
        return Files.isRegularFile(module) ? new Loader(cache, module, false) : null;
    }

    /** The method {@code find_module(fullname, path=None)}. */
    @Untraversable
    private static final class FindModule extends NativeFunction {
        private static final long serialVersionUID = 1L;

        private final CachingImporter importer;

        FindModule(CachingImporter importer) {
            super("find_module", 1, 2);
            this.importer = importer;
        }

        @Override
        public PyObject getSelf() {
            return importer;
        }

        @Override
        public PyObject __call__(PyObject name) {
            return importer.find(name.toString(), Py.None);
        }

        @Override
        public PyObject __call__(PyObject name, PyObject path) {
            return importer.find(name.toString(), path);
        }
    }

    /** Loads a module of the standard library as Jython would, then mends it. */
    private PyObject loadAndFix(String fullName) {
        try {
            PyObject module = imp.importName(fullName.intern(), true);
            PyObject loaded = sys.modules.__finditem__(fullName);
            LibraryFixes.apply(fullName, loaded == null ? module : loaded);
            return loaded == null ? module : loaded;
        } finally {
            fixing.remove(fullName);
        }
    }

    /** What loads a module; each kind is an object with a method load_module. */
    @Untraversable
    private abstract static class AnyLoader extends PyObject {
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable PyObject __findattr_ex__(String attribute) {
            return attribute.equals("load_module") ? new LoadModule(this) : super.__findattr_ex__(attribute);
        }

        abstract PyObject load(String fullName);
    }

    /** A module of the standard library that needs a change. */
    @Untraversable
    private static final class Fixing extends AnyLoader {
        private static final long serialVersionUID = 1L;

        private final CachingImporter importer;

        Fixing(CachingImporter importer) {
            this.importer = importer;
        }

        @Override
        PyObject load(String fullName) {
            return importer.loadAndFix(fullName);
        }
    }

    /** A module that was found. */
    @Untraversable
    private static final class Loader extends AnyLoader {
        private static final long serialVersionUID = 1L;

        private final transient CodeCache cache;
        private final transient Path source;
        private final boolean isPackage;

        Loader(CodeCache cache, Path source, boolean isPackage) {
            this.cache = cache;
            this.source = source;
            this.isPackage = isPackage;
        }

        @Override
        PyObject load(String fullName) {
            PyCode code;
            try {
                code = cache.code(fullName, source);
            } catch (IOException e) {
                throw Py.ImportError("cannot read " + source + ": " + e.getMessage());
            }
            if (isPackage) {
                PyModule module = imp.addModule(fullName);
                PyString folder = Py.fileSystemEncode(String.valueOf(source.getParent()));
                module.__setattr__("__path__", new PyList(new PyObject[] {folder}));
            }
            return imp.createFromCode(fullName, code, source.toString());
        }
    }

    /** The method {@code load_module(fullname)}. */
    @Untraversable
    private static final class LoadModule extends NativeFunction {
        private static final long serialVersionUID = 1L;

        private final AnyLoader loader;

        LoadModule(AnyLoader loader) {
            super("load_module", 1, 1);
            this.loader = loader;
        }

        @Override
        public PyObject getSelf() {
            return loader;
        }

        @Override
        public PyObject __call__(PyObject name) {
            return loader.load(name.toString().intern());
        }
    }
}

package org.wsgibridge.jython.library;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyList;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PySystemState;
import org.python.core.Untraversable;
import org.wsgibridge.jython.objects.NativeFunction;
import org.wsgibridge.jython.objects.PythonTypes;
import org.wsgibridge.jython.objects.Submodules;

/**
 * The builtin {@code __import__} with faster implicit relative imports. In a module of the package {@code pkg}, the
 * statement {@code import os} first means {@code pkg.os} (PEP 328). If there is no such module, Jython looks for Java
 * classes of that name in each library of a WAR. It does so each time the statement runs, which takes milliseconds, and
 * functions may have import statements. Here {@link Submodules} finds out that there is no such module, and the import
 * is made an absolute one.
 *
 * <p>CPython 2.7 searches once and then sets {@code sys.modules['pkg.os'] = None}. Jython would take that None for the
 * module in {@code from pkg import os}, so this class keeps the names itself. Thread-safe.
 */
@Untraversable
final class ImplicitImports extends NativeFunction {
    private static final long serialVersionUID = 1L;
    private static final int NAMES = 3;
    private static final int LEVEL = 4;
    private static final int ARGUMENTS = 5;
    private static final int IMPLICIT_OR_ABSOLUTE = -1;

    private final PyObject original;
    /**
     * The names of relative modules that do not exist. Their number is bounded by the import statements of the
     * application.
     */
    private final transient Set<String> missed = ConcurrentHashMap.newKeySet();

    private ImplicitImports(PyObject original) {
        super("__import__", 1, ARGUMENTS);
        this.original = original;
    }

    /**
     * Replaces the builtin.
     *
     * @param sys the interpreter, which has its own builtins
     */
    static void install(PySystemState sys) {
        PyObject builtins = sys.getBuiltins();
        builtins.__setitem__("__import__", new ImplicitImports(builtins.__finditem__("__import__")));
    }

    @Override
    public PyObject __call__(PyObject name) {
        return original.__call__(name);
    }

    @Override
    public PyObject __call__(PyObject name, PyObject globals) {
        return fancyCall(new PyObject[] {name, globals});
    }

    @Override
    public PyObject __call__(PyObject name, PyObject globals, PyObject locals) {
        return fancyCall(new PyObject[] {name, globals, locals});
    }

    @Override
    public PyObject __call__(PyObject name, PyObject globals, PyObject locals, PyObject names) {
        return fancyCall(new PyObject[] {name, globals, locals, names});
    }

    @Override
    public PyObject fancyCall(PyObject[] arguments) {
        return __call__(arguments, Py.NoKeywords);
    }

    @Override
    public PyObject __call__(PyObject[] arguments, String[] keywords) {
        String relative = keywords.length == 0 ? relativeName(arguments) : null;
        if (relative == null) {
            return original.__call__(arguments, keywords);
        }
        PyObject module = original.__call__(isMissing(relative) ? absolute(arguments) : arguments, keywords);
        remember(relative, arguments, module);
        return module;
    }

    private boolean isMissing(String relative) {
        return loaded(relative) == null && (missed.contains(relative) || !Submodules.mayExist(relative));
    }

    private static PyObject[] absolute(PyObject... arguments) {
        PyObject[] absolute = Arrays.copyOf(arguments, ARGUMENTS);
        Arrays.fill(absolute, arguments.length, ARGUMENTS, Py.None);
        absolute[LEVEL] = Py.Zero;
        return absolute;
    }

    /**
     * Returns the name, up to the first dot, that an import has as a relative one: in the package of the statement.
     * Returns {@code null} outside of packages, and for imports that are explicitly relative or absolute.
     */
    private static @Nullable String relativeName(PyObject... arguments) {
        boolean implicit = arguments.length < ARGUMENTS || arguments[LEVEL].asInt() == IMPLICIT_OR_ABSOLUTE;
        if (!implicit || arguments.length < 2 || !(arguments[0] instanceof PyString name)) {
            return null;
        }
        String parent = packageOf(arguments[1]);
        return parent == null ? null : (parent + "." + first(name.getString())).intern();
    }

    /**
     * Returns a loaded module; {@code null} if it is not loaded. The interpreter is not a field, because a builtin that
     * refers to its interpreter would keep it in memory.
     */
    private static @Nullable PyObject loaded(String name) {
        return Py.getSystemState().modules.__finditem__(name);
    }

    private static String first(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    /**
     * Returns the package of the module with these globals; {@code null} outside of packages. Also sets {@code
     * __package__} of the module (PEP 366), as Jython does at the first import of a module.
     */
    private static @Nullable String packageOf(@Nullable PyObject globals) {
        if (globals == null || PythonTypes.isNone(globals)) {
            return null;
        }
        PyObject known = globals.__finditem__("__package__");
        if (known != null && !PythonTypes.isNone(known)) {
            return known instanceof PyString text && text.__len__() > 0 ? text.getString() : null;
        }
        if (!(globals.__finditem__("__name__") instanceof PyString name)) {
            return null;
        }
        String module = name.getString();
        boolean isPackage = globals.__finditem__("__path__") instanceof PyList;
        int end = isPackage ? module.length() : module.lastIndexOf('.');
        if (end <= 0) {
            return null;
        }
        globals.__setitem__("__package__", new PyString(module.substring(0, end)));
        return module.substring(0, end);
    }

    /** Remembers that there is no relative module, if the import has returned the absolute one. */
    @SuppressWarnings("ReferenceEquality") // Modules are compared by identity.
    private void remember(String relative, PyObject[] arguments, PyObject module) {
        String name = ((PyString) arguments[0]).getString();
        boolean top = arguments.length <= NAMES || !arguments[NAMES].__nonzero__();
        if (loaded(relative) == null && loaded((top ? first(name) : name).intern()) == module) {
            missed.add(relative);
        }
    }
}

package org.wsgibridge.jython.modules;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.Untraversable;
import org.wsgibridge.jython.objects.LambdaFunction;

/**
 * A loader according to PEP 302, with the optional methods that {@code pkgutil}, {@code runpy}, {@code inspect} and
 * frameworks call. Each loader is for one module.
 */
@Untraversable
abstract class ModuleLoader extends PyObject {
    private static final long serialVersionUID = 1L;

    /** The module's dotted name. */
    private final String module;

    /**
     * Makes a loader.
     *
     * @param module the module's dotted name
     */
    ModuleLoader(String module) {
        this.module = module;
    }

    @Override
    public @Nullable PyObject __findattr_ex__(String attribute) {
        return switch (attribute) {
            case "load_module" -> ofModule(attribute, 1, this::load);
            case "is_package" -> ofModule(attribute, 1, name -> Py.newBoolean(isPackage()));
            case "get_code" -> ofModule(attribute, 0, name -> code());
            case "get_source" -> ofModule(attribute, 0, name -> source());
            case "get_filename" -> ofModule(attribute, 0, name -> fileName());
            case "get_data" -> new LambdaFunction(attribute, 1, 1, arguments -> data(arguments[0]));
            default -> super.__findattr_ex__(attribute);
        };
    }

    private PyObject ofModule(String method, int minimum, Function<String, PyObject> body) {
        return new LambdaFunction(method, minimum, 1, arguments -> body.apply(checked(arguments)));
    }

    private String checked(PyObject... arguments) {
        String name = arguments.length == 0 ? module : arguments[0].toString();
        if (!name.equals(module)) {
            throw Py.ImportError("Loader for module " + module + " cannot handle module " + name);
        }
        return name.intern();
    }

    /** Loads the module, and returns the object that {@code sys.modules} has for it afterwards. */
    abstract PyObject load(String name);

    abstract boolean isPackage();

    /** Returns the module's code. */
    abstract PyObject code();

    /** Returns the text of the source, with newlines as line ends. */
    abstract PyObject source();

    /** Returns the value of {@code __file__} in the module. */
    abstract PyObject fileName();

    /** Returns the bytes of a file that belongs to the module's package. */
    private static PyObject data(PyObject path) {
        PyObject file = open(path, "rb");
        try {
            return file.invoke("read");
        } finally {
            file.invoke("close");
        }
    }

    /**
     * Opens a file with Python's {@code open}, so that a failure is an {@code IOError} of Python.
     *
     * @throws PyException if the file cannot be opened
     */
    static PyObject open(PyObject path, String mode) {
        return Py.getSystemState()
                .getBuiltins()
                .__getitem__(new PyString("open"))
                .__call__(path, new PyString(mode));
    }
}

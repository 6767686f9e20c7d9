package org.wsgibridge.jython.modwsgi;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyDictionary;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.Untraversable;
import org.wsgibridge.jython.objects.BridgeSources;
import org.wsgibridge.jython.objects.NativeFunction;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.group.DevelopmentSettings;
import org.wsgibridge.spi.ApplicationLoadException;
import org.wsgibridge.spi.support.PythonModules;

/** The development tools of one interpreter: an instance of the class {@code Development} of the shared Python code. */
public final class DevelopmentTools {
    private final PyObject development;

    private DevelopmentTools(PyObject development) {
        this.development = development;
    }

    /**
     * Starts the tools in the current interpreter.
     *
     * @param interpreter the interpreter's name
     * @param settings the tools that are switched on
     */
    static DevelopmentTools start(String interpreter, DevelopmentSettings settings) {
        PyObject module = Py.None;
        for (String name : PythonModules.DEVELOPMENT) {
            if (!name.equals("_bridge_coverage")) { // it needs coverage.py, which cannot make reports on Jython
                module = BridgeSources.load(name);
            }
        }
        PyDictionary wanted = new PyDictionary();
        PythonModules.development(interpreter, settings)
                .forEach((name, value) -> wanted.__setitem__(new PyString(name), Py.newStringOrUnicode(value)));
        return new DevelopmentTools(module.__getattr__("Development").__call__(wanted));
    }

    /** Loads an application. */
    public interface Loading {
        /**
         * Returns the callable.
         *
         * @throws ApplicationLoadException if it cannot be loaded
         */
        PyObject load() throws ApplicationLoadException;
    }

    /**
     * Loads an application while the tools watch it.
     *
     * @param reference the application
     * @param loading loads it
     * @return the callable to use instead of the application's own
     * @throws ApplicationLoadException if it cannot be loaded
     */
    public PyObject load(ApplicationRef reference, Loading loading) throws ApplicationLoadException {
        Load load = new Load(loading);
        String target = reference instanceof ApplicationRef.Script script
                ? script.file().toString()
                : ((ApplicationRef.Module) reference).module();
        development.invoke("load", Py.newStringOrUnicode(target), load);
        ApplicationLoadException failure = load.failure;
        if (failure != null) {
            throw failure;
        }
        return development.invoke("wrap", Objects.requireNonNull(load.loaded));
    }

    /** Writes the results that are written at the end. To be called on a thread of the interpreter. */
    public void finish() {
        development.invoke("finish");
    }

    /**
     * Called by the Python code to load the application. It keeps a failure for the Java caller, because Python code
     * would turn it into another exception.
     */
    @Untraversable
    private static final class Load extends NativeFunction {
        private static final long serialVersionUID = 1L;

        private final transient Loading loading;
        private transient @Nullable PyObject loaded;
        private transient @Nullable ApplicationLoadException failure;

        Load(Loading loading) {
            super("load", 0, 0);
            this.loading = loading;
        }

        @Override
        public PyObject __call__() {
            try {
                loaded = loading.load();
            } catch (ApplicationLoadException e) {
                failure = e;
            }
            return Py.None;
        }
    }
}

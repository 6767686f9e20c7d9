package org.wsgibridge.jython.objects;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyList;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.wsgibridge.failure.FailureText;
import org.wsgibridge.failure.PythonFailure;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.support.PythonModules;

/** Describes exceptions for the page for developers, with a Python module that all engines share. Thread-safe. */
public final class FailureDescriber {
    private final boolean wanted;
    private final List<Path> folders = new ArrayList<>();

    /**
     * Makes the describer of an interpreter.
     *
     * @param spec the interpreter; without {@code debug} nothing is described
     * @param libPython the folder with the application's packages; {@code null} for none
     */
    public FailureDescriber(InterpreterSpec spec, @Nullable Path libPython) {
        this.wanted = spec.settings().debug();
        folders.add(spec.settings().python().home());
        folders.addAll(spec.settings().python().pythonPath());
        if (libPython != null) {
            folders.add(libPython);
        }
        for (ApplicationRef application : spec.applications()) {
            if (application instanceof ApplicationRef.Script script
                    && script.file().getParent() != null) {
                folders.add(script.file().getParent());
            }
        }
    }

    /**
     * Describes an exception. To be called on a thread of its interpreter. Does not throw.
     *
     * @return the description; {@code null} if none is wanted, or it cannot be made
     */
    public @Nullable PythonFailure describe(PyException exception) {
        if (!wanted) {
            return null;
        }
        try {
            exception.normalize();
            PyObject trace = exception.traceback == null ? Py.None : exception.traceback;
            PyObject texts = module().invoke("describe", new PyObject[] {exception.value, trace, folders()});
            List<String> read = new ArrayList<>();
            for (PyObject text : texts.asIterable()) {
                read.add(((PyString) text).getString());
            }
            return FailureText.read(read);
        } catch (RuntimeException | Error e) {
            // Any exception of Python code, or no stack or memory left. The traceback is logged in any case.
            return null;
        }
    }

    private static PyObject module() {
        PyObject loaded = Py.getSystemState().modules.__finditem__(PythonModules.DESCRIBER);
        return loaded == null ? BridgeSources.load(PythonModules.DESCRIBER) : loaded;
    }

    private PyObject folders() {
        PyList list = new PyList();
        folders.forEach(folder ->
                list.append(Py.fileSystemEncode(folder.toAbsolutePath().toString())));
        return list;
    }
}

package org.wsgibridge.jython.request;

import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PyTraceback;
import org.python.core.PyTuple;
import org.wsgibridge.jython.objects.BridgeSources;
import org.wsgibridge.jython.objects.PythonTypes;
import org.wsgibridge.spi.support.PythonModules;

/** Explains exceptions whose cause is a wrong response, with a Python module that all engines share. Stateless. */
final class ResponseMistakes {
    private ResponseMistakes() {}

    /**
     * Returns an exception that names the application's mistake, if the given one was raised by the bridge because the
     * response is wrong; the given one otherwise. To be called on a thread of the interpreter. Does not throw.
     *
     * @param raised what was raised while the response was sent
     * @param application the callable
     * @param response what it has returned
     * @param refused the item of the response that is not bytes; {@code null} if there was none
     */
    static PyException explained(
            PyException raised, PyObject application, PyObject response, @Nullable PyObject refused) {
        if (raised.traceback != null) {
            return raised; // it has the frames of the application
        }
        try {
            raised.normalize();
            PyObject items = refused == null ? new PyTuple() : new PyTuple(refused);
            PyObject made = module().invoke("explained", new PyObject[] {raised.value, application, response, items});
            if (PythonTypes.isNone(made)) {
                return raised;
            }
            PyObject error = made.__getitem__(0);
            PyTraceback trace = made.__getitem__(1) instanceof PyTraceback one ? one : null;
            return new PyException(error.getType(), error, trace);
        } catch (RuntimeException | Error e) {
            // Any exception of Python code, or no stack or memory left. The given exception is logged.
            return raised;
        }
    }

    private static PyObject module() {
        PyObject loaded = Py.getSystemState().modules.__finditem__(PythonModules.EXPLAINER);
        if (loaded != null) {
            return loaded;
        }
        BridgeSources.load(PythonModules.FINDER);
        return BridgeSources.load(PythonModules.EXPLAINER);
    }
}

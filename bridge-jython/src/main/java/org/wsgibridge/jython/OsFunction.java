package org.wsgibridge.jython;

import java.util.Locale;
import java.util.function.Function;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.python.core.Untraversable;

/** A function that takes the place of one of {@code os}. */
@Untraversable
final class OsFunction extends NativeFunction {
    private static final long serialVersionUID = 1L;
    private final int least;
    private final int most;
    private final transient Function<PyObject[], PyObject> body;

    /**
     * Makes a function.
     *
     * @param name its name in Python
     * @param least the least number of arguments
     * @param most the greatest number of arguments, at most 3
     * @param body gets the arguments
     */
    OsFunction(String name, int least, int most, Function<PyObject[], PyObject> body) {
        super(name, least, most);
        this.least = least;
        this.most = most;
        this.body = body;
    }

    /** Returns the exception OSError with a number of {@code errno}. */
    static PyException error(int number, String message) {
        return new PyException(Py.OSError, new PyTuple(Py.newInteger(number), new PyString(message)));
    }

    @Override
    public PyObject getSelf() {
        return Py.None;
    }

    @Override
    public PyObject __call__() {
        return call();
    }

    @Override
    public PyObject __call__(PyObject first) {
        return call(first);
    }

    @Override
    public PyObject __call__(PyObject first, PyObject second) {
        return call(first, second);
    }

    @Override
    public PyObject __call__(PyObject first, PyObject second, PyObject third) {
        return call(first, second, third);
    }

    private PyObject call(PyObject... given) {
        if (given.length < least || given.length > most) {
            throw Py.TypeError(String.format(
                    Locale.ROOT,
                    "%s() takes %s%d arguments (%d given)",
                    fastGetName(),
                    least == most ? "exactly " : "at most ",
                    most,
                    given.length));
        }
        return body.apply(given);
    }
}

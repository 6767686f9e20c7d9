package org.wsgibridge.jython.objects;

import java.util.Locale;
import java.util.function.Function;
import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.Untraversable;

/** A function whose body is a lambda, for what is not on the path of a request. */
@Untraversable
public final class LambdaFunction extends NativeFunction {
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
    public LambdaFunction(String name, int least, int most, Function<PyObject[], PyObject> body) {
        super(name, least, most);
        this.least = least;
        this.most = most;
        this.body = body;
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

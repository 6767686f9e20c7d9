package org.wsgibridge.jython.objects;

import java.util.Locale;
import java.util.function.Function;
import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.Untraversable;

/**
 * A Python function whose body is a Java lambda. Its arguments are put into an array, so it is not used on the hot path
 * of a request.
 */
@Untraversable
public final class LambdaFunction extends NativeFunction {
    private static final long serialVersionUID = 1L;
    private final int minimum;
    private final int maximum;
    private final transient Function<PyObject[], PyObject> body;

    /**
     * Makes a function.
     *
     * @param name its name in Python
     * @param minimum the smallest number of arguments
     * @param maximum the largest number of arguments, at most 3
     * @param body gets the arguments
     */
    public LambdaFunction(String name, int minimum, int maximum, Function<PyObject[], PyObject> body) {
        super(name, minimum, maximum);
        this.minimum = minimum;
        this.maximum = maximum;
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
        if (given.length < minimum || given.length > maximum) {
            throw Py.TypeError(String.format(
                    Locale.ROOT,
                    "%s() takes %s%d arguments (%d given)",
                    fastGetName(),
                    minimum == maximum ? "exactly " : "at most ",
                    maximum,
                    given.length));
        }
        return body.apply(given);
    }
}

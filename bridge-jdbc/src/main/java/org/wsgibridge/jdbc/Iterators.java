package org.wsgibridge.jdbc;

import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyIterator;
import org.python.core.PyObject;
import org.python.core.Untraversable;

/** Gets iterators of Python objects. Stateless. */
public final class Iterators {
    private Iterators() {}

    /**
     * Returns an iterator over an object. As in CPython, an object that has only a method {@code next} is an iterator
     * too.
     */
    public static PyObject of(PyObject object) {
        boolean bare = object.__findattr__("next") != null && object.__findattr__("__iter__") == null;
        return bare ? new Bare(object) : object.__iter__();
    }

    @Untraversable
    private static final class Bare extends PyIterator {
        private static final long serialVersionUID = 1L;

        private final PyObject object;

        Bare(PyObject object) {
            this.object = object;
        }

        @Override
        @SuppressWarnings("NullAway") // For Jython, null is the end.
        public @Nullable PyObject __iternext__() {
            try {
                return object.invoke("next");
            } catch (PyException e) {
                if (e.match(Py.StopIteration)) {
                    return null;
                }
                throw e;
            }
        }
    }
}

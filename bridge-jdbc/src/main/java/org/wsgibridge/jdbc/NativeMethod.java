package org.wsgibridge.jdbc;

import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.Untraversable;
import org.wsgibridge.jython.objects.NativeFunction;

/**
 * A method written in Java for a class that is defined in Python. As a member of the class, it is bound to objects in
 * the same way as a Python function.
 */
@Untraversable
public final class NativeMethod extends PyObject {
    private static final long serialVersionUID = 1L;

    /** The body of a method. */
    @FunctionalInterface
    public interface Body {
        /**
         * Called by Python code.
         *
         * @param self the object
         * @param arguments the positional arguments, then the values of the {@code keywords}
         * @param keywords the names of the last arguments
         */
        PyObject call(PyObject self, PyObject[] arguments, String[] keywords);
    }

    private final String name;
    private final transient Body body;

    /**
     * Makes a method.
     *
     * @param name its name in Python
     * @param body its body
     */
    public NativeMethod(String name, Body body) {
        this.name = name;
        this.body = body;
    }

    @Override
    @SuppressWarnings("NullAway") // Jython passes null to get the method of the class itself.
    public PyObject __get__(@Nullable PyObject object, @Nullable PyObject type) {
        return object == null ? this : new Bound(name, object, body);
    }

    /** Calls the unbound method: {@code Cursor.execute(cursor, ...)}. */
    @Override
    public PyObject __call__(PyObject[] arguments, String[] keywords) {
        if (arguments.length == keywords.length) {
            throw Py.TypeError("descriptor '" + name + "' needs an argument");
        }
        PyObject[] rest = new PyObject[arguments.length - 1];
        System.arraycopy(arguments, 1, rest, 0, rest.length);
        return body.call(arguments[0], rest, keywords);
    }

    @Untraversable
    private static final class Bound extends NativeFunction {
        private static final long serialVersionUID = 1L;

        private final PyObject self;
        private final transient Body body;

        Bound(String name, PyObject self, Body body) {
            super(name, 0, -1);
            this.self = self;
            this.body = body;
        }

        @Override
        public PyObject getSelf() {
            return self;
        }

        @Override
        public PyObject __call__(PyObject[] arguments, String[] keywords) {
            return body.call(self, arguments, keywords);
        }

        @Override
        public PyObject __call__(PyObject[] arguments) {
            return body.call(self, arguments, Py.NoKeywords);
        }

        @Override
        public PyObject __call__() {
            return body.call(self, Py.EmptyObjects, Py.NoKeywords);
        }

        @Override
        public PyObject __call__(PyObject first) {
            return body.call(self, new PyObject[] {first}, Py.NoKeywords);
        }

        @Override
        public PyObject __call__(PyObject first, PyObject second) {
            return body.call(self, new PyObject[] {first, second}, Py.NoKeywords);
        }

        @Override
        public PyObject __call__(PyObject first, PyObject second, PyObject third) {
            return body.call(self, new PyObject[] {first, second, third}, Py.NoKeywords);
        }

        @Override
        public PyObject __call__(PyObject first, PyObject second, PyObject third, PyObject fourth) {
            return body.call(self, new PyObject[] {first, second, third, fourth}, Py.NoKeywords);
        }
    }
}

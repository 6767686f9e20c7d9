package org.wsgibridge.jython.text;

import java.util.List;
import org.python.core.Py;
import org.python.core.PyBoolean;
import org.python.core.PyBuiltinCallable;
import org.python.core.PyBuiltinMethodNarrow;
import org.python.core.PyComplex;
import org.python.core.PyFloat;
import org.python.core.PyInstance;
import org.python.core.PyInteger;
import org.python.core.PyLong;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PySystemState;
import org.python.core.PyType;
import org.python.core.PyUnicode;
import org.python.core.Untraversable;
import org.wsgibridge.jython.objects.LambdaFunction;
import org.wsgibridge.jython.objects.PythonTypes;

/**
 * Formats values as CPython 2.7 does. With an empty specification the result is that of {@code str()}, also for a bool
 * and for a subclass with its own {@code __str__}. The {@code format} of a Unicode string converts its arguments to
 * Unicode.
 */
public final class Formatting {
    /** The types whose {@code __format__} is written in Java. */
    public static final List<PyType> TYPES =
            List.of(PyInteger.TYPE, PyLong.TYPE, PyFloat.TYPE, PyComplex.TYPE, PyString.TYPE, PyUnicode.TYPE);

    private static final PyType OBJECT = PyType.fromClass(PyObject.class);
    private static final String FORMAT = "__format__";

    private Formatting() {}

    /** Returns a {@code __format__} for a type that handles an empty specification as CPython does. */
    public static PyObject method(PyType type) {
        return new Format(type.lookup(FORMAT)).makeDescriptor(type);
    }

    /** Replaces the builtin {@code format} of the interpreter. */
    public static void install(PySystemState sys) {
        sys.getBuiltins().__setitem__("format", new LambdaFunction("format", 1, 2, arguments -> {
            PyObject specification = arguments.length > 1 ? arguments[1] : Py.EmptyString;
            if (!(specification instanceof PyString text)) {
                throw Py.TypeError(
                        "format expects arg 2 to be string or unicode, not " + PythonTypes.nameOf(specification));
            }
            PyObject result = formatted(arguments[0], text);
            if (!(result instanceof PyString)) {
                throw Py.TypeError(PythonTypes.nameOf(arguments[0]) + ".__format__ must return string or unicode, not "
                        + PythonTypes.nameOf(result));
            }
            return result;
        }));
    }

    /** Returns the result of the conversion {@code !s} of a field. */
    static PyObject converted(PyObject field, PyString format) {
        return format instanceof PyUnicode ? unicode(field) : field.__str__();
    }

    /** Returns a value as text. It is a Unicode string if the specification is one. */
    static PyObject formatted(PyObject value, PyString specification) {
        if (value instanceof PyBoolean && isEmpty(specification)) {
            return unspecified(value, specification);
        }
        if (!(specification instanceof PyUnicode)) {
            return value.__format__(specification);
        }
        boolean isPlain = PythonTypes.isExactly(value, PyString.TYPE)
                || (!(value instanceof PyInstance) && isSame(value.getType().lookup(FORMAT), OBJECT.lookup(FORMAT)));
        PyObject result = (isPlain ? unicode(value) : value).__format__(specification);
        return PythonTypes.isByteString(result) ? unicode(result) : result;
    }

    private static boolean isEmpty(PyObject specification) {
        return specification instanceof PyString text && text.getString().isEmpty();
    }

    /** Returns the text of a value for an empty specification. */
    private static PyObject unspecified(PyObject value, PyObject specification) {
        PyString text = value.__str__();
        return specification instanceof PyUnicode ? unicode(text) : text;
    }

    private static PyObject unicode(PyObject field) {
        return PythonTypes.isExactly(field, PyUnicode.TYPE) ? field : PyUnicode.TYPE.__call__(field);
    }

    @SuppressWarnings("ReferenceEquality") // A type and the types that inherit a method have the same object.
    private static boolean isSame(PyObject one, PyObject other) {
        return one == other;
    }

    /** {@code __format__} of a type. */
    @Untraversable
    private static final class Format extends PyBuiltinMethodNarrow {
        private static final long serialVersionUID = 1L;
        private final PyObject original;

        Format(PyObject original) {
            super(FORMAT, 1, 1);
            this.original = original;
        }

        private Format(PyObject self, Info info, PyObject original) {
            super(self.getType(), self, info);
            this.original = original;
        }

        @Override
        public PyBuiltinCallable bind(PyObject value) {
            return new Format(value, info, original);
        }

        @Override
        public PyObject __call__(PyObject specification) {
            if (!isEmpty(specification)) {
                return original.__call__(self, specification);
            }
            return self instanceof PyUnicode ? unicode(self) : unspecified(self, specification);
        }
    }
}

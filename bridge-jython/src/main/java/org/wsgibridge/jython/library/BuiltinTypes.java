package org.wsgibridge.jython.library;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyBuiltinCallable;
import org.python.core.PyBuiltinMethodNarrow;
import org.python.core.PyDictionary;
import org.python.core.PyException;
import org.python.core.PyFile;
import org.python.core.PyLong;
import org.python.core.PyNewWrapper;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PySystemState;
import org.python.core.PyTuple;
import org.python.core.PyType;
import org.python.core.PyUnicode;
import org.python.core.Untraversable;
import org.python.modules._io.PyFileIO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.jython.objects.PythonTypes;
import org.wsgibridge.jython.objects.SystemAttributes;
import org.wsgibridge.jython.text.FormatMethod;
import org.wsgibridge.jython.text.Formatting;
import org.wsgibridge.log.LogCode;

/**
 * Corrects methods of built-in types that behave differently from CPython 2.7, above all for subclasses. All
 * interpreters share these types.
 */
public final class BuiltinTypes {
    private static final Logger LOG = LoggerFactory.getLogger(BuiltinTypes.class);

    private BuiltinTypes() {}

    /** Changes the types. To be called before any interpreter runs. */
    public static void install() {
        try {
            set(PyDictionary.TYPE, "__eq__", new Equality("__eq__", true).makeDescriptor(PyDictionary.TYPE));
            set(PyDictionary.TYPE, "__ne__", new Equality("__ne__", false).makeDescriptor(PyDictionary.TYPE));
            if (PyUnicode.TYPE.lookup("__new__") instanceof PyNewWrapper original) {
                set(PyUnicode.TYPE, "__new__", new NewUnicode(original));
            }
            for (PyType type : Formatting.TYPES) {
                set(type, "__format__", Formatting.method(type));
            }
            for (PyType string : List.of(PyString.TYPE, PyUnicode.TYPE)) {
                set(string, "format", FormatMethod.of(string));
            }
            for (PyType file : List.of(PyFile.TYPE, PyFileIO.TYPE)) {
                set(file, "seek", new Seek(file.lookup("seek")).makeDescriptor(file));
            }
            for (Map.Entry<String, PyObject> attribute :
                    SystemAttributes.descriptors().entrySet()) {
                set(PyType.fromClass(PySystemState.class), attribute.getKey(), attribute.getValue());
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LogCode.TYPES_NOT_CHANGED.log(LOG, e);
        }
    }

    /** Sets an attribute of a built-in type, which Python code cannot do. */
    private static void set(PyType type, String name, PyObject value) throws ReflectiveOperationException {
        Method invalidate = PyType.class.getDeclaredMethod("invalidateMethodCache");
        invalidate.setAccessible(true);
        type.fastGetDict().__setitem__(name, value);
        invalidate.invoke(type);
    }

    /**
     * {@code dict.__eq__} and {@code dict.__ne__}, which subclasses inherit. They compare the stored values. Jython
     * calls the {@code __getitem__} of a subclass instead, so a dict whose method returns something else, such as
     * Django's {@code MultiValueDict}, is not equal to itself.
     */
    @Untraversable
    private static final class Equality extends PyBuiltinMethodNarrow {
        private static final long serialVersionUID = 1L;
        private final boolean equal;

        Equality(String name, boolean equal) {
            super(name, 1, 1);
            this.equal = equal;
        }

        private Equality(PyObject self, Info info, boolean equal) {
            super(self.getType(), self, info);
            this.equal = equal;
        }

        @Override
        public PyBuiltinCallable bind(PyObject dict) {
            return new Equality(dict, info, equal);
        }

        @Override
        public PyObject __call__(PyObject other) {
            if (!(self instanceof PyDictionary left) || !(other instanceof PyDictionary right)) {
                return Py.NotImplemented;
            }
            return Py.newBoolean(isSame(left.getMap(), right.getMap()) == equal);
        }

        private static boolean isSame(Map<PyObject, PyObject> left, Map<PyObject, PyObject> right) {
            if (left.size() != right.size()) {
                return false;
            }
            for (Map.Entry<PyObject, PyObject> entry : left.entrySet()) {
                PyObject value = right.get(entry.getKey());
                if (value == null || !isSame(entry.getValue(), value)) {
                    return false;
                }
            }
            return true;
        }

        @SuppressWarnings("ReferenceEquality") // CPython compares identity first.
        private static boolean isSame(PyObject left, PyObject right) {
            return left == right || left._eq(right).__nonzero__();
        }
    }

    /**
     * The method {@code seek} of files. A position before the start raises an {@code IOError} with {@code EINVAL},
     * which {@code zipfile} expects for small files.
     */
    @Untraversable
    private static final class Seek extends PyBuiltinMethodNarrow {
        private static final long serialVersionUID = 1L;
        private static final int INVALID_ARGUMENT = 22;
        private final PyObject original;

        Seek(PyObject original) {
            super("seek", 1, 2);
            this.original = original;
        }

        private Seek(PyObject self, Info info, PyObject original) {
            super(self.getType(), self, info);
            this.original = original;
        }

        @Override
        public PyBuiltinCallable bind(PyObject file) {
            return new Seek(file, info, original);
        }

        @Override
        public PyObject __call__(PyObject offset) {
            return seek(self, offset);
        }

        @Override
        public PyObject __call__(PyObject offset, PyObject whence) {
            return seek(self, offset, whence);
        }

        private PyObject seek(PyObject... arguments) {
            try {
                return original.__call__(arguments);
            } catch (IllegalArgumentException e) {
                throw invalidArgument();
            } catch (PyException e) {
                e.normalize();
                throw e.match(Py.IOError) && PythonTypes.isNone(e.value.__getattr__("errno")) ? invalidArgument() : e;
            }
        }

        private static PyException invalidArgument() {
            return new PyException(
                    Py.IOError, new PyTuple(Py.newInteger(INVALID_ARGUMENT), new PyString("Invalid argument")));
        }
    }

    /**
     * {@code unicode()}. For an instance of a subclass of a string or integer type it calls {@code __unicode__}, or the
     * {@code __str__} that the subclass defines.
     */
    @Untraversable
    private static final class NewUnicode extends PyNewWrapper {
        private static final long serialVersionUID = 1L;
        private final transient PyNewWrapper original;

        NewUnicode(PyNewWrapper original) {
            super(PyUnicode.TYPE, "__new__", -1, -1);
            this.original = original;
        }

        @Override
        public PyObject new_impl(boolean init, PyType subtype, PyObject[] arguments, String[] keywords) {
            if (arguments.length == 1 && keywords.length == 0) {
                PyObject converted = converted(arguments[0]);
                if (converted != null) {
                    return original.new_impl(init, subtype, new PyObject[] {converted}, keywords);
                }
            }
            return original.new_impl(init, subtype, arguments, keywords);
        }

        private static @Nullable PyObject converted(PyObject value) {
            PyType base = value instanceof PyUnicode
                    ? PyUnicode.TYPE
                    : value instanceof PyString ? PyString.TYPE : value instanceof PyLong ? PyLong.TYPE : null;
            if (base == null || PythonTypes.isExactly(value, base)) {
                return null;
            }
            PyType type = value.getType();
            PyObject method = type.lookup("__unicode__");
            if (method != null && (value instanceof PyUnicode || !isInherited("__unicode__", type, base))) {
                return method.__get__(value, type).__call__();
            }
            return value instanceof PyUnicode || isInherited("__str__", type, base) ? null : value.__str__();
        }

        @SuppressWarnings("ReferenceEquality") // A type and the types that inherit a method have the same object.
        private static boolean isInherited(String name, PyType type, PyType base) {
            return type.lookup(name) == base.lookup(name);
        }
    }
}

package org.wsgibridge.jdbc;

import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyDictionary;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.Slotted;
import org.wsgibridge.jython.objects.LambdaFunction;

/**
 * Makes the methods and attributes, written in Java, of a class that is defined in Python. So applications can make
 * subclasses of it. The first slot of each object has a Java object, on which the methods work.
 *
 * @param <T> the type of the Java object in the slot
 */
public final class NativeClass<T extends PyObject> {
    private final PyDictionary members = new PyDictionary();
    private final Function<PyObject, T> core;

    /**
     * Makes a class without members.
     *
     * @param core returns the Java object in the slot of a Python object; throws a Python exception if there is none
     */
    public NativeClass(Function<PyObject, T> core) {
        this.core = core;
    }

    /** The body of a method. */
    @FunctionalInterface
    public interface Method<T> {
        /** Called with the Java object in the slot. The values of {@code keywords} are the last of the arguments. */
        PyObject call(T core, PyObject[] arguments, String[] keywords);
    }

    /** Returns the object in the first slot of an object; {@code null} if it is empty, or there are no slots. */
    public static @Nullable PyObject slot(PyObject object) {
        try {
            return object instanceof Slotted slotted ? slotted.getSlot(0) : null;
        } catch (ArrayIndexOutOfBoundsException e) {
            // A class without slots. There is no method for their number.
            return null;
        }
    }

    /**
     * Adds a method. The number of arguments is checked here, because Jython's {@code ArgParser} ignores extra
     * arguments.
     *
     * @param name its name in Python
     * @param least the smallest number of arguments
     * @param most the largest number of arguments
     * @param body its body
     * @return this object
     */
    public NativeClass<T> method(String name, int least, int most, Method<T> body) {
        NativeMethod method = new NativeMethod(name, (self, arguments, keywords) -> {
            if (arguments.length < least || arguments.length > most) {
                throw wrongNumber(name, least, most, arguments.length);
            }
            return body.call(core.apply(self), arguments, keywords);
        });
        members.__setitem__(new PyString(name), method);
        return this;
    }

    private static PyException wrongNumber(String name, int least, int most, int given) {
        String how = least == most ? "exactly" : given < least ? "at least" : "at most";
        int expected = given < least ? least : most;
        return Py.TypeError(name + "() takes " + how + " " + expected + (expected == 1 ? " argument (" : " arguments (")
                + given + " given)");
    }

    /** Adds an attribute that is read-only. */
    public NativeClass<T> attribute(String name, Function<T, PyObject> getter) {
        return put(name, new LambdaFunction(name, 1, 1, arguments -> getter.apply(core.apply(arguments[0]))), Py.None);
    }

    /** Adds an attribute. */
    public NativeClass<T> attribute(String name, Function<T, PyObject> getter, BiConsumer<T, PyObject> setter) {
        return put(
                name,
                new LambdaFunction(name, 1, 1, arguments -> getter.apply(core.apply(arguments[0]))),
                new LambdaFunction(name, 2, 2, arguments -> {
                    setter.accept(core.apply(arguments[0]), arguments[1]);
                    return Py.None;
                }));
    }

    private NativeClass<T> put(String name, PyObject getter, PyObject setter) {
        PyObject property = Py.getSystemState().getBuiltins().__getitem__(new PyString("property"));
        members.__setitem__(new PyString(name), property.__call__(getter, setter));
        return this;
    }

    /** Returns the methods and attributes by name, to be used in the body of the Python class. */
    public PyDictionary table() {
        return members;
    }
}

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
 * The Java part of a class that is made in Python, so that applications can make subclasses of it: methods and
 * attributes of what is in the first slot of its objects.
 *
 * @param <T> what is in the slot
 */
public final class NativeClass<T extends PyObject> {
    private final PyDictionary members = new PyDictionary();
    private final Function<PyObject, T> core;

    /**
     * Makes it.
     *
     * @param core returns what is behind an object
     */
    public NativeClass(Function<PyObject, T> core) {
        this.core = core;
    }

    /** What a method does. */
    @FunctionalInterface
    public interface Method<T> {
        /** Is called with what is behind the object. */
        PyObject call(T core, PyObject[] arguments, String[] keywords);
    }

    /** Returns what an object has in its first slot, {@code null} for nothing. */
    public static @Nullable PyObject slot(PyObject object) {
        try {
            return object instanceof Slotted slotted ? slotted.getSlot(0) : null;
        } catch (ArrayIndexOutOfBoundsException e) {
            // A class without slots; Jython does not say how many there are.
            return null;
        }
    }

    /**
     * Adds a method. Jython's parser of arguments does not look at what is too many.
     *
     * @param name its name in Python
     * @param least the least number of arguments
     * @param most the greatest number of arguments
     * @param body what it does
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

    /** Adds an attribute that cannot be set. */
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

    /** Returns methods and attributes by name, for the body of the class. */
    public PyDictionary table() {
        return members;
    }
}

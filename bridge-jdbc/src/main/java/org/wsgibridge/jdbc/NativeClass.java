package org.wsgibridge.jdbc;

import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyDictionary;
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

    /** Adds a method. */
    public NativeClass<T> method(String name, Method<T> body) {
        members.__setitem__(
                new PyString(name),
                new NativeMethod(
                        name, (self, arguments, keywords) -> body.call(core.apply(self), arguments, keywords)));
        return this;
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

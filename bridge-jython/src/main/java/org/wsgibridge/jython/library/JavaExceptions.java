package org.wsgibridge.jython.library;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.PyProperty;
import org.python.core.PyTuple;
import org.python.core.PyType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.jython.objects.LambdaFunction;
import org.wsgibridge.log.LogCode;

/**
 * Makes Java exceptions also instances of the corresponding Python exceptions. Jython's library throws many Java
 * exceptions, such as an {@code IllegalArgumentException} where CPython raises a {@code ValueError}. Normally no {@code
 * except Exception} catches them: a framework would neither roll back a transaction nor send an error page, and any
 * client could cause that with a suitable request.
 */
public final class JavaExceptions {
    private static final Logger LOG = LoggerFactory.getLogger(JavaExceptions.class);

    /** The Python exceptions of Java exceptions. For a class, the entry of its nearest superclass counts. */
    private static final Map<Class<?>, PyObject> MEANING = new LinkedHashMap<>();

    static {
        // These end a request, so "except Exception" must not catch them.
        MEANING.put(InterruptedException.class, Py.BaseException);
        MEANING.put(IllegalArgumentException.class, Py.ValueError);
        MEANING.put(NegativeArraySizeException.class, Py.ValueError);
        MEANING.put(IndexOutOfBoundsException.class, Py.IndexError);
        MEANING.put(NullPointerException.class, Py.TypeError);
        MEANING.put(ClassCastException.class, Py.TypeError);
        MEANING.put(ArithmeticException.class, Py.ArithmeticError);
        MEANING.put(UnsupportedOperationException.class, Py.NotImplementedError);
        // For example native code and libraries that are not included.
        MEANING.put(LinkageError.class, Py.OSError);
        MEANING.put(Exception.class, Py.StandardError);
        MEANING.put(Throwable.class, Py.BaseException);
    }

    private final Field resolutionOrder;

    private JavaExceptions(Field resolutionOrder) {
        this.resolutionOrder = resolutionOrder;
    }

    /**
     * Changes the types, which all interpreters share. To be called before any interpreter runs. Types that are made
     * later inherit the resolution order of their superclass.
     *
     * @param made the classes whose Python types were made already
     */
    public static void install(Set<Class<?>> made) {
        try {
            Field field = PyType.class.getDeclaredField("mro");
            field.setAccessible(true);
            JavaExceptions exceptions = new JavaExceptions(field);
            Set<Class<?>> classes = new LinkedHashSet<>();
            for (Class<?> named : MEANING.keySet()) {
                for (Class<?> type = named; type != Object.class; type = type.getSuperclass()) {
                    classes.add(type);
                }
            }
            made.stream().filter(Throwable.class::isAssignableFrom).forEach(classes::add);
            // All types are made before the first one is changed.
            List<PyType> types = classes.stream().map(PyType::fromClass).toList();
            for (PyType type : types) {
                exceptions.extend(type);
            }
            describe(PyType.fromClass(Throwable.class));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LogCode.EXCEPTIONS_NOT_MAPPED.log(LOG, e);
        }
    }

    private void extend(PyType type) throws IllegalAccessException {
        PyType meaning = meaning(type.getProxyType());
        if (meaning == null || !(resolutionOrder.get(type) instanceof PyObject[] own)) {
            return;
        }
        List<PyObject> order = new ArrayList<>(Arrays.asList(own));
        // At the end, after object, so that no method of a Python exception is found: it would fail for a Java object.
        for (PyObject python : meaning.getMro().asIterable()) {
            if (!order.contains(python)) {
                order.add(python);
            }
        }
        resolutionOrder.set(type, order.toArray(new PyObject[0]));
    }

    private static @Nullable PyType meaning(Class<?> exception) {
        for (Class<?> type = exception; type != null; type = type.getSuperclass()) {
            if (MEANING.get(type) instanceof PyType meaning) {
                return meaning;
            }
        }
        return null;
    }

    /** Gives Java exceptions the attributes that Python code expects of every exception. */
    private static void describe(PyType throwable) {
        attribute(throwable, "args", exception -> new PyTuple(exception.__str__()));
        attribute(
                throwable,
                "__unicode__",
                exception -> new LambdaFunction(
                        "__unicode__", 0, 0, none -> exception.__str__().__unicode__()));
    }

    private static void attribute(PyType type, String name, Function<PyObject, PyObject> getter) {
        PyObject function = new LambdaFunction(name, 1, 1, arguments -> getter.apply(arguments[0]));
        type.__setattr__(name, PyProperty.TYPE.__call__(function));
    }
}

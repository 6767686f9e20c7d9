package org.wsgibridge.jython.interrupt;

import org.python.core.Py;
import org.python.core.PyModule;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PySystemState;
import org.python.core.PyType;
import org.python.core.Untraversable;
import org.python.modules._threading.Condition;
import org.python.modules._threading.Lock;
import org.python.modules._threading.RLock;
import org.wsgibridge.jython.objects.ModuleCopy;
import org.wsgibridge.jython.objects.NativeFunction;
import org.wsgibridge.jython.objects.PythonTypes;

/**
 * Gives an interpreter its own modules {@code thread} and {@code _threading}, from which {@code threading} takes its
 * locks. They are copies of Jython's modules that make {@link InterruptibleLock}s.
 */
public final class ThreadModules {
    private ThreadModules() {}

    /** Puts the modules into the current interpreter. */
    public static void install(PySystemState sys) {
        PyModule threading = ModuleCopy.of("_threading");
        PyObject lock = new Factory("Lock", 0) {
            private static final long serialVersionUID = 1L;

            @Override
            PyObject make(PyObject[] arguments) {
                return new InterruptibleLock.NonReentrant();
            }
        };
        threading.__setattr__("Lock", lock);
        threading.__setattr__("RLock", new Factory("RLock", 1) {
            private static final long serialVersionUID = 1L;

            @Override
            PyObject make(PyObject[] arguments) {
                return new InterruptibleLock.Reentrant();
            }
        });
        threading.__setattr__("Condition", new Factory("Condition", 2) {
            private static final long serialVersionUID = 1L;

            @Override
            PyObject make(PyObject[] arguments) {
                return condition(arguments);
            }
        });
        sys.modules.__setitem__(new PyString("_threading"), threading);

        PyModule thread = ModuleCopy.of("thread");
        thread.__setattr__("allocate_lock", lock);
        thread.__setattr__("allocate", lock);
        thread.__setattr__("LockType", PyType.fromClass(InterruptibleLock.NonReentrant.class));
        // Jython has a string there, which an except clause cannot catch.
        thread.__setattr__("error", Py.RuntimeError);
        sys.modules.__setitem__(new PyString("thread"), thread);
    }

    private static PyObject condition(PyObject[] arguments) {
        if (arguments.length == 0 || PythonTypes.isNone(arguments[0])) {
            return new Condition(new InterruptibleLock.Reentrant());
        }
        if (arguments[0] instanceof Lock lock) {
            return new Condition(lock);
        }
        if (arguments[0] instanceof RLock lock) {
            return new Condition(lock);
        }
        throw Py.TypeError("Condition() needs a Lock or RLock, not " + PythonTypes.nameOf(arguments[0]));
    }

    /** A function that makes an object. It treats keyword arguments as positional ones, as Jython's own types do. */
    @Untraversable
    private abstract static class Factory extends NativeFunction {
        private static final long serialVersionUID = 1L;
        private final int maximum;

        Factory(String name, int maximum) {
            super(name, 0, maximum);
            this.maximum = maximum;
        }

        abstract PyObject make(PyObject[] arguments);

        @Override
        public PyObject __call__() {
            return make(Py.EmptyObjects);
        }

        @Override
        public PyObject __call__(PyObject argument) {
            return __call__(new PyObject[] {argument}, Py.NoKeywords);
        }

        @Override
        public PyObject __call__(PyObject first, PyObject second) {
            return __call__(new PyObject[] {first, second}, Py.NoKeywords);
        }

        @Override
        public PyObject __call__(PyObject[] arguments, String[] keywords) {
            if (arguments.length > maximum) {
                throw Py.TypeError(
                        fastGetName() + "() takes at most " + maximum + " arguments (" + arguments.length + " given)");
            }
            return make(arguments);
        }
    }
}

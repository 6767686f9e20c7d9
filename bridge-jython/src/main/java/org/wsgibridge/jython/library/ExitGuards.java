package org.wsgibridge.jython.library;

import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyType;
import org.python.modules.posix.PosixModule;
import org.python.util.jython;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.jython.objects.LambdaFunction;
import org.wsgibridge.log.LogCode;

/**
 * Keeps Python code from ending the JVM, and with it every other web application. {@code os._exit}, {@code
 * java.lang.System.exit} and similar methods raise SystemExit instead, as {@code sys.exit} does. Signals cannot be
 * raised or handled, because they belong to the JVM. Code that calls the methods of the JDK by reflection is not
 * stopped.
 */
public final class ExitGuards {
    private static final Logger LOG = LoggerFactory.getLogger(ExitGuards.class);

    private ExitGuards() {}

    /** Sets the guards that all interpreters share: those in the Python types of Java classes. */
    public static void install() {
        guard(PyType.fromClass(PosixModule.class), "_exit");
        guard(PyType.fromClass(System.class), "exit");
        guard(PyType.fromClass(Runtime.class), "exit");
        guard(PyType.fromClass(Runtime.class), "halt");
        // Jython's own command line ends with System.exit. Applications do not need it.
        guard(PyType.fromClass(jython.class), "main");
        guard(PyType.fromClass(jython.class), "run");
        guard(PyType.fromClass(Py.class), "runMain");
        try {
            PyType signals = PyType.fromClass(Class.forName("sun.misc.Signal"));
            signals.__setattr__("handle", new LambdaFunction("handle", 2, 2, arguments -> {
                // Jython's own module signal has a handler for SIGALRM as soon as it is imported.
                if (!arguments[0].toString().equals("SIGALRM")) {
                    LogCode.SIGNAL_IGNORED.log(LOG, arguments[0]);
                }
                return Py.None;
            }));
            signals.__setattr__("raise", new LambdaFunction("raise", 1, 1, arguments -> {
                throw notImplemented("Signal.raise");
            }));
        } catch (ClassNotFoundException e) {
            LOG.debug("this JVM has no signals", e);
        }
    }

    /** Sets the guards of an interpreter's own modules. */
    public static void install(PyObject os) {
        guard(os, "_exit");
    }

    private static void guard(PyObject owner, String name) {
        owner.__setattr__(name, new LambdaFunction(name, 0, 2, arguments -> {
            throw new PyException(Py.SystemExit, new PyString(name + "(): an application must not end the JVM"));
        }));
    }

    /**
     * Returns the function {@code signal.alarm}. It refuses to set an alarm, because SIGALRM would be sent to the whole
     * JVM. So there is never one to cancel, and {@code alarm(0)} returns 0.
     */
    public static PyObject alarm() {
        return new LambdaFunction("alarm", 1, 1, arguments -> {
            if (arguments[0].asInt() > 0) {
                throw notImplemented("signal.alarm");
            }
            return Py.Zero;
        });
    }

    private static PyException notImplemented(String name) {
        return new PyException(
                Py.NotImplementedError, new PyString(name + "(): signals are those of the JVM, not of an application"));
    }
}

package org.wsgibridge.jython.library;

import java.util.Map;
import java.util.function.Consumer;
import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.imp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.jython.objects.NativeFunction;
import org.wsgibridge.log.LogCode;

/** What has to be changed in modules of Jython's standard library, when they are imported. */
public final class LibraryFixes {
    private static final Logger LOG = LoggerFactory.getLogger(LibraryFixes.class);

    private static final Map<String, Consumer<PyObject>> FIXES = Map.of(
            "encodings.idna", IdnaFunctions::install,
            "grp", UserDatabase::groups,
            "pwd", UserDatabase::users,
            "signal", LibraryFixes::restrictSignals,
            "xml.parsers.expat", LibraryFixes::nameParser);

    private LibraryFixes() {}

    /**
     * Imports {@code io}. The first {@code import io} in a package looks for a module of that package first, and where
     * there is none Jython then takes a Java package {@code io}, if a class of one is loaded, such as {@code
     * io.micrometer} or {@code io.netty}, for the module: for good, and for everybody, {@code tempfile} included.
     */
    public static void keepJavaOut() {
        imp.load("io");
    }

    /** Returns whether the module needs a change. */
    public static boolean knows(String module) {
        return FIXES.containsKey(module);
    }

    /**
     * Changes the module.
     *
     * @param name one that {@link #knows} knows
     */
    public static void apply(String name, PyObject module) {
        FIXES.getOrDefault(name, unchanged -> {}).accept(module);
    }

    /** The slim jar names a parser that no library of it has; the JDK has the same one. */
    private static void nameParser(PyObject expat) {
        expat.__setattr__(
                "_mangled_xerces_parser_name", new PyString("com.sun.org.apache.xerces.internal.parsers.SAXParser"));
    }

    private static void restrictSignals(PyObject signal) {
        signal.__setattr__("signal", new RestrictedSignal());
        signal.__setattr__("alarm", ExitGuards.alarm());
    }

    /**
     * {@code signal.signal} that does nothing, as in mod_wsgi (WSGIRestrictSignal): a handler would be one of the whole
     * JVM, and would keep the application for ever.
     */
    private static final class RestrictedSignal extends NativeFunction {
        private static final long serialVersionUID = 1L;

        RestrictedSignal() {
            super("signal", 2, 2);
        }

        @Override
        public PyObject __call__(PyObject number, PyObject handler) {
            LogCode.SIGNAL_IGNORED.log(LOG, number);
            return Py.None;
        }
    }
}

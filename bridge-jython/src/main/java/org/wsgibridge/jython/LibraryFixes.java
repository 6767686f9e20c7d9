package org.wsgibridge.jython;

import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.imp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/** What has to be changed in modules of Jython's standard library, when they are imported. */
final class LibraryFixes {
    private static final Logger LOG = LoggerFactory.getLogger(LibraryFixes.class);
    private static final String EXPAT = "xml.parsers.expat";
    private static final String SIGNAL = "signal";

    private LibraryFixes() {}

    /**
     * Imports {@code io}. The first {@code import io} in a package looks for a module of that package first, and where
     * there is none Jython then takes a Java package {@code io}, if a class of one is loaded, such as {@code
     * io.micrometer} or {@code io.netty}, for the module: for good, and for everybody, {@code tempfile} included.
     */
    static void keepJavaOut() {
        imp.load("io");
    }

    /** Tells whether the module needs a change. */
    static boolean knows(String module) {
        return module.equals(SIGNAL) || module.equals(EXPAT);
    }

    /** Changes the module. */
    static void apply(String name, PyObject module) {
        if (name.equals(EXPAT)) {
            // The slim jar names a parser that no library of it has; the JDK has the same one.
            module.__setattr__(
                    "_mangled_xerces_parser_name",
                    new PyString("com.sun.org.apache.xerces.internal.parsers.SAXParser"));
        } else {
            module.__setattr__("signal", new RestrictedSignal());
            module.__setattr__("alarm", ExitGuards.alarm());
        }
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
        public PyObject getSelf() {
            return Py.None;
        }

        @Override
        public PyObject __call__(PyObject number, PyObject handler) {
            LogCode.SIGNAL_IGNORED.log(LOG, number);
            return Py.None;
        }
    }
}

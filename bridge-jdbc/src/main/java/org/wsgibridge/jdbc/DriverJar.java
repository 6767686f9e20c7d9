package org.wsgibridge.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyUnicode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/**
 * The library with a JDBC driver, which the application has to provide. Immutable.
 *
 * @param module the name of the Python module that needs it
 * @param artifact its Maven coordinates without the version
 * @param probe the name of a class in it
 */
public record DriverJar(String module, String artifact, String probe) {
    private static final Logger LOG = LoggerFactory.getLogger(DriverJar.class);

    /** Returns whether the driver is on the class path of this library. */
    public boolean isPresent() {
        return DriverJar.class.getClassLoader().getResource(probe.replace('.', '/') + ".class") != null;
    }

    /** Returns the message of a Python exception that says how to add the driver. */
    public String missing() {
        return "the JDBC driver of " + module + " is not there: add the jar " + artifact
                + " to --class-path (WSGI_CLASS_PATH) of wsgi-express, of its build-war or of java -jar app.war, to"
                + " WEB-INF/lib of a WAR, or to the class path";
    }

    /**
     * Logs why the module could not open a connection.
     *
     * @param failure a Python exception whose last argument is the reason, as bytes or characters
     */
    public void reportFailure(PyObject failure) {
        PyObject arguments = failure.__getattr__("args");
        int last = arguments.__len__() - 1;
        PyObject reason = last < 0 ? failure.getType() : arguments.__getitem__(last);
        report(
                reason instanceof PyString bytes && !(reason instanceof PyUnicode)
                        ? new String(bytes.toBytes(), UTF_8).strip()
                        : reason.toString().strip());
    }

    /** Logs why the module could not open a connection. */
    public void report(String reason) {
        LogCode.DATABASE_NOT_OPENED.log(LOG, module, reason);
    }
}

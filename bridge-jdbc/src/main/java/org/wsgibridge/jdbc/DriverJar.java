package org.wsgibridge.jdbc;

/**
 * The library with a JDBC driver, which the application brings.
 *
 * @param module the Python module that needs it
 * @param artifact its Maven coordinates without the version
 * @param probe the name of a class in it
 */
public record DriverJar(String module, String artifact, String probe) {

    /** Returns whether the driver is on the class path of this library. */
    public boolean isPresent() {
        return DriverJar.class.getClassLoader().getResource(probe.replace('.', '/') + ".class") != null;
    }

    /** Returns what to do when it is not, for an exception of Python. */
    public String missing() {
        return "the JDBC driver of " + module + " is not there: add the jar " + artifact
                + " to WEB-INF/lib, or to the class path";
    }
}

package org.wsgibridge.wsgi;

import java.util.Set;

/** What is known of request methods. */
public final class Methods {
    /** RFC 9110, section 9, and RFC 5789: those of OpenTelemetry's conventions. */
    private static final Set<String> KNOWN =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    private Methods() {}

    /**
     * Returns whether an application may be asked by a method. {@code CONNECT} asks for a tunnel and has no path (RFC
     * 9110, section 9.3.6); {@code TRACE} would send a request's cookies and credentials back to a script (section
     * 9.3.8).
     *
     * @param method the method as the client wrote it
     */
    public static boolean isServed(String method) {
        return !method.equals("CONNECT") && !method.equals("TRACE");
    }

    /**
     * Returns whether a method is one of the standard's. Of others a client may make up any number, so that none is a
     * tag or a name.
     *
     * @param method the method as the client wrote it
     */
    public static boolean isKnown(String method) {
        return KNOWN.contains(method);
    }
}

package org.wsgibridge.wsgi;

import java.util.Set;

/** Properties of request methods. Stateless. */
public final class Methods {
    /** The methods of RFC 9110, section 9, and RFC 5789, which are also those of OpenTelemetry's conventions. */
    private static final Set<String> KNOWN =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    private Methods() {}

    /**
     * Returns whether applications serve requests with a method. {@code CONNECT} asks for a tunnel and has no path (RFC
     * 9110, section 9.3.6); {@code TRACE} would send a request's cookies and credentials back to a script (section
     * 9.3.8).
     *
     * @param method the method as the client wrote it
     */
    public static boolean isServed(String method) {
        return !method.equals("CONNECT") && !method.equals("TRACE");
    }

    /**
     * Returns whether a method is a standard one. A client can invent any number of other methods, so that they must
     * not become values of tags or names.
     *
     * @param method the method as the client wrote it
     */
    public static boolean isKnown(String method) {
        return KNOWN.contains(method);
    }
}

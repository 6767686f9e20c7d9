package org.wsgibridge.wsgi;

/** The request methods that no application sees. */
public final class Methods {
    private Methods() {}

    /**
     * Returns whether an application may be asked by a method. {@code CONNECT} asks for a tunnel and has no path (RFC 9110,
     * section 9.3.6); {@code TRACE} would send a request's cookies and credentials back to a script (section 9.3.8).
     *
     * @param method the method as the client wrote it
     */
    public static boolean isServed(String method) {
        return !method.equals("CONNECT") && !method.equals("TRACE");
    }
}

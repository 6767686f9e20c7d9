package org.wsgibridge.settings;

/** How users are authenticated: the option {@code auth-type}. */
public enum AccessType {
    /** With their password (RFC 7617). */
    BASIC("Basic"),
    /** With a digest of their password (RFC 7616). */
    DIGEST("Digest");

    private final String scheme;

    AccessType(String scheme) {
        this.scheme = scheme;
    }

    /** Returns the name of the scheme in HTTP headers, such as {@code Basic}. */
    public String scheme() {
        return scheme;
    }
}

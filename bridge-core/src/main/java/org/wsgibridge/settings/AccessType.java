package org.wsgibridge.settings;

/** How users are authenticated (RFC 7617, RFC 7616); {@code auth-type}. */
public enum AccessType {
    /** By their password. */
    BASIC("Basic"),
    /** By a digest of it. */
    DIGEST("Digest");

    private final String scheme;

    AccessType(String scheme) {
        this.scheme = scheme;
    }

    /** Returns the name as it stands in headers. */
    public String scheme() {
        return scheme;
    }
}

package org.wsgibridge.forwarded;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.Networks;

/**
 * A client or server that a proxy names: an address, with or without a port (RFC 7239, section 6). Some proxies also
 * write ports into X-Forwarded-For. Immutable.
 *
 * @param address an IP address, IPv6 without brackets
 * @param port the port; 0 if there is none
 */
record Node(String address, int port) {
    private static final int MAXIMUM_PORT = 65_535;

    /**
     * Parses a node. Returns {@code null} if the text is not an address, but {@code unknown}, an obfuscated identifier
     * or anything else.
     */
    static @Nullable Node parse(String text) {
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end < 0 ? null : of(text.substring(1, end), text.substring(end + 1));
        }
        int colon = text.indexOf(':');
        boolean single = colon >= 0 && text.indexOf(':', colon + 1) < 0;
        return single ? of(text.substring(0, colon), text.substring(colon)) : of(text, "");
    }

    private static @Nullable Node of(String address, String rest) {
        if (!Networks.isAddress(address) || address.startsWith("[") || address.indexOf('%') >= 0) {
            return null;
        }
        if (rest.isEmpty()) {
            return new Node(address, 0);
        }
        if (rest.charAt(0) != ':') {
            return null;
        }
        // A port may be obfuscated, too, and is then of no use.
        return rest.startsWith(":_") ? new Node(address, 0) : withPort(address, port(rest.substring(1)));
    }

    private static @Nullable Node withPort(String address, int port) {
        return port == 0 ? null : new Node(address, port);
    }

    /** Parses a port. Returns 0 if the text is not a port. */
    static int port(String text) {
        int port = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9' || port > MAXIMUM_PORT) {
                return 0;
            }
            port = port * 10 + (c - '0');
        }
        return port > MAXIMUM_PORT ? 0 : port;
    }

    /** Returns the address as the host of a URL. */
    String host() {
        return address.indexOf(':') < 0 ? address : "[" + address + "]";
    }
}

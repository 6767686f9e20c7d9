package org.wsgibridge.forwarded;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.Networks;

/**
 * The party that a proxy names: an address, with a port or without (RFC 7239, section 6). Addresses with ports are
 * also in the X-Forwarded-For of some proxies.
 *
 * @param address an IP address, IPv6 without brackets
 * @param port its port, 0 for none
 */
record Node(String address, int port) {
    private static final int MAXIMUM_PORT = 65_535;

    /** Returns the node, {@code null} when the text is no address: unknown, an obfuscated identifier, or nonsense. */
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
        // A port may be obfuscated as well, and says nothing then.
        return rest.startsWith(":_") ? new Node(address, 0) : withPort(address, port(rest.substring(1)));
    }

    private static @Nullable Node withPort(String address, int port) {
        return port == 0 ? null : new Node(address, port);
    }

    /** Returns a port, 0 when the text is none. */
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

    /** Returns the address as a host in URLs. */
    String host() {
        return address.indexOf(':') < 0 ? address : "[" + address + "]";
    }
}

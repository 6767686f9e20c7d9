package org.wsgibridge.wsgi;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The host and port that a request names: the value of {@code Host}, of HTTP/2's {@code :authority}, or a part of a
 * request target in absolute form (RFC 9110, section 7.2; RFC 3986, section 3.2 without user information). Immutable.
 *
 * @param host a name or an address in lower case, an IPv6 address in brackets
 * @param port the port; -1 if none is named
 */
public record Authority(String host, int port) {
    /** The highest number that a port can have. */
    public static final int HIGHEST_PORT = 65_535;

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /**
     * Parses an authority.
     *
     * @param text the text, without surrounding white space
     * @return {@code null} if it is empty, or has user information, an invalid character or an invalid port
     */
    public static @Nullable Authority parse(String text) {
        int end = text.startsWith("[") ? text.indexOf(']') + 1 : endOfName(text);
        if (end <= 0 || !isHost(text, end)) {
            return null;
        }
        int port = -1;
        if (end < text.length()) {
            port = text.charAt(end) == ':' ? port(text, end + 1) : -2;
        }
        return port < -1 ? null : new Authority(text.substring(0, end).toLowerCase(Locale.ROOT), port);
    }

    /**
     * Returns whether two authorities are the same for a scheme. A missing port stands for the usual one.
     *
     * @param other the other one
     * @param scheme {@code http} or {@code https}
     */
    public boolean isSameAs(Authority other, String scheme) {
        int usual = usualPort(scheme);
        return host.equals(other.host) && (port < 0 ? usual : port) == (other.port < 0 ? usual : other.port);
    }

    /**
     * Returns the port of a scheme that need not be named.
     *
     * @param scheme {@code http} or {@code https}
     */
    public static int usualPort(String scheme) {
        return scheme.equals("https") ? HTTPS : HTTP;
    }

    private static int endOfName(String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? text.length() : colon;
    }

    private static boolean isHost(String text, int end) {
        boolean address = text.charAt(0) == '[';
        for (int i = address ? 1 : 0; i < (address ? end - 1 : end); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter
                    && c != '.'
                    && (address ? c != ':' && c != '%' && c != '-' && c != '_' : c != '-' && c != '_')) {
                return false;
            }
        }
        return !address || end > 2;
    }

    /** Returns the port; -1 if there is none after the colon, which RFC 3986 allows; -2 if the text is not a port. */
    private static int port(String text, int start) {
        int port = start == text.length() ? -1 : 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9' || port > HIGHEST_PORT) {
                return -2;
            }
            port = port * 10 + c - '0';
        }
        return port > HIGHEST_PORT ? -2 : port;
    }
}

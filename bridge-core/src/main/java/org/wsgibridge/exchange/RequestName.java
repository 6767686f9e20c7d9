package org.wsgibridge.exchange;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.wsgi.Environ;

/**
 * Names a request in the log: its id, method and path, but not its query string, which may contain secrets. Stateless.
 */
public final class RequestName {
    private RequestName() {}

    /** Returns the name, such as {@code 3f2a-17 (GET /blog/2026)}. */
    public static String of(Exchange exchange) {
        Environ environ = exchange.environ();
        StringBuilder name = new StringBuilder(exchange.id()).append(" (");
        append(name, environ.method());
        return name.append(' ').append(path(exchange)).append(')').toString();
    }

    /** Returns the request's method as the client sent it, not escaped; {@code ""} if the environ has none. */
    public static String method(Exchange exchange) {
        String method = exchange.environ().method();
        return method == null ? "" : method;
    }

    /** Returns the request's path, percent-encoded, without its query string. */
    public static String path(Exchange exchange) {
        StringBuilder path = new StringBuilder();
        append(path, exchange.environ().get("SCRIPT_NAME"));
        append(path, exchange.environ().get("PATH_INFO"));
        return path.toString();
    }

    /**
     * Encodes characters that are not printable: a decoded path may contain line ends, which would forge a line of the
     * log. Also {@code %}, so that what was encoded here differs from what the path itself contains.
     */
    private static void append(StringBuilder name, @Nullable String nativeString) {
        if (nativeString == null) {
            return;
        }
        for (int i = 0; i < nativeString.length(); i++) {
            char c = nativeString.charAt(i);
            if (c > ' ' && c < 0x7f && c != '%') {
                name.append(c);
            } else {
                name.append(String.format("%%%02X", c & 0xff));
            }
        }
    }
}

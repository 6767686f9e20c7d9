package org.wsgibridge.exchange;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.wsgi.Environ;

/** Names a request in the log: its id, its method and its path, but never its query string, which may hold secrets. */
public final class RequestName {
    private RequestName() {}

    /** Returns the name, such as {@code 3f2a-17 (GET /blog/2026)}. */
    public static String of(Exchange exchange) {
        Environ environ = exchange.environ();
        StringBuilder name = new StringBuilder(exchange.id()).append(" (");
        append(name, environ.method());
        return name.append(' ').append(path(exchange)).append(')').toString();
    }

    /** Returns its method, as it came. */
    public static String method(Exchange exchange) {
        String method = exchange.environ().method();
        return method == null ? "" : method;
    }

    /** Returns its path alone, percent-encoded. */
    public static String path(Exchange exchange) {
        StringBuilder path = new StringBuilder();
        append(path, exchange.environ().get("SCRIPT_NAME"));
        append(path, exchange.environ().get("PATH_INFO"));
        return path.toString();
    }

    /** Encodes what is not printable: a path is decoded and may hold line ends, which would forge a line of the log. */
    private static void append(StringBuilder name, @Nullable String nativeString) {
        if (nativeString == null) {
            return;
        }
        for (int i = 0; i < nativeString.length(); i++) {
            char c = nativeString.charAt(i);
            if (c > ' ' && c < 0x7f) {
                name.append(c);
            } else {
                name.append(String.format("%%%02X", c & 0xff));
            }
        }
    }
}

package org.wsgibridge.forwarded;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One element of {@code Forwarded}, which one proxy has written (RFC 7239, section 4). Immutable.
 *
 * @param client the value of {@code for}, unparsed; {@code null} if it is missing
 * @param host the value of {@code host}; {@code null} if it is missing
 * @param proto the value of {@code proto}; {@code null} if it is missing
 * @param by the value of {@code by}; {@code null} if it is missing
 */
record ForwardedElement(
        @Nullable String client,
        @Nullable String host,
        @Nullable String proto,
        @Nullable String by) {
    private static final ForwardedElement SILENT = new ForwardedElement(null, null, null, null);

    /** Parses an element. Returns {@code null} if it is malformed, or has a parameter twice. */
    static @Nullable ForwardedElement parse(String text) {
        ForwardedElement element = SILENT;
        int from = 0;
        while (from <= text.length()) {
            int end = endOfPair(text, from);
            String pair = text.substring(from, end).strip();
            if (!pair.isEmpty()) {
                element = element.with(pair);
                if (element == null) {
                    return null;
                }
            }
            from = end + 1;
        }
        return element;
    }

    private static int endOfPair(String text, int from) {
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ';' && !quoted) {
                return i;
            }
        }
        return text.length();
    }

    private @Nullable ForwardedElement with(String pair) {
        int equals = pair.indexOf('=');
        String value = equals <= 0 ? null : value(pair.substring(equals + 1));
        if (value == null) {
            return null;
        }
        return switch (pair.substring(0, equals).toLowerCase(Locale.ROOT)) {
            case "for" -> client != null ? null : new ForwardedElement(value, host, proto, by);
            case "host" -> host != null ? null : new ForwardedElement(client, value, proto, by);
            case "proto" -> proto != null ? null : new ForwardedElement(client, host, value, by);
            case "by" -> by != null ? null : new ForwardedElement(client, host, proto, value);
            default -> this;
        };
    }

    /**
     * Returns the value of a token or quoted string; {@code null} if it is malformed. Tokens may contain colons, which
     * many proxies do not quote.
     */
    private static @Nullable String value(String text) {
        if (!text.startsWith("\"")) {
            return text.isEmpty() || text.indexOf('"') >= 0 || text.indexOf(' ') >= 0 ? null : text;
        }
        StringBuilder value = new StringBuilder(text.length());
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                return i == text.length() - 1 ? value.toString() : null;
            }
            if (c == '\\' && ++i == text.length()) {
                return null;
            }
            value.append(text.charAt(i));
        }
        return null;
    }
}

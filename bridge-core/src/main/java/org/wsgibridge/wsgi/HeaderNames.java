package org.wsgibridge.wsgi;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the environ variable for the name of a request header. Caches the names in the spelling of their clients,
 * because deriving a variable costs more than everything else that is done for a header. The cache is bounded in number
 * and length, so that a hostile client cannot fill the memory. Thread-safe.
 */
final class HeaderNames {
    private static final int MAXIMUM_CACHED = 512;
    private static final int MAXIMUM_CACHED_LENGTH = 64;
    private static final String DROPPED = "";
    private static final ConcurrentHashMap<String, String> CACHE = new ConcurrentHashMap<>();

    private HeaderNames() {}

    /** Returns the variable for a header name; {@code null} if the header must not reach the application. */
    static @Nullable String variable(String name) {
        String key = CACHE.get(name);
        if (key == null) {
            key = derive(name);
            if (name.length() <= MAXIMUM_CACHED_LENGTH && CACHE.size() < MAXIMUM_CACHED) {
                CACHE.put(name, key);
            }
        }
        return key.isEmpty() ? null : key;
    }

    private static String derive(String name) {
        StringBuilder key = new StringBuilder(name.length() + 5).append("HTTP_");
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'a' && c <= 'z') {
                key.append((char) (c - 32));
            } else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
                key.append(c);
            } else if (c == '-') {
                key.append('_');
            } else {
                return DROPPED;
            }
        }
        return switch (key.toString()) {
            case "HTTP_", "HTTP_PROXY" -> DROPPED;
            case "HTTP_CONTENT_TYPE" -> "CONTENT_TYPE";
            case "HTTP_CONTENT_LENGTH" -> "CONTENT_LENGTH";
            default -> key.toString();
        };
    }
}

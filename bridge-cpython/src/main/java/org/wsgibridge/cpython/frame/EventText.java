package org.wsgibridge.cpython.frame;

import java.util.Map;

/** Encodes events for subscribers of {@code mod_wsgi} as payloads of frames; see {@code protocol.py}. Stateless. */
public final class EventText {
    private EventText() {}

    /**
     * Encodes an event: its name, then each key and value, separated by NUL. A value begins with a letter for its type:
     * {@code s}, {@code i} or {@code f}.
     *
     * @param details texts, integers and floating-point numbers by key
     */
    public static String of(String name, Map<String, Object> details) {
        StringBuilder text = new StringBuilder(name);
        details.forEach((key, value) -> {
            char type = value instanceof Integer || value instanceof Long ? 'i' : value instanceof Double ? 'f' : 's';
            text.append('\0').append(key).append('\0').append(type);
            text.append(value.toString().replace('\0', ' '));
        });
        return text.toString();
    }
}

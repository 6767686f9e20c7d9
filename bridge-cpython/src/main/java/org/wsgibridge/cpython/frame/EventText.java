package org.wsgibridge.cpython.frame;

import java.util.Map;

/** An event for subscribers of {@code mod_wsgi} as the payload of a frame; see {@code protocol.py}. */
public final class EventText {
    private EventText() {}

    /**
     * Encodes an event: its name, then each key and value, separated by NUL. A value begins with a letter for its type.
     *
     * @param details text, whole numbers and floating point numbers
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

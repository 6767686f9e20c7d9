package org.wsgibridge.servlet.admin;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes strings, numbers, booleans, lists and objects as JSON (RFC 8259). Not thread-safe. */
final class Json {
    private final StringBuilder text = new StringBuilder();

    private Json() {}

    /**
     * Returns a value as JSON text, in one line.
     *
     * @param value a map with string keys, an iterable, a number (NaN and infinity become null), a boolean, {@code
     *     null}, or anything else by its {@code toString()}
     */
    static String of(@Nullable Object value) {
        Json json = new Json();
        json.write(value);
        return json.text.toString();
    }

    private void write(@Nullable Object value) {
        if (value == null) {
            text.append("null");
        } else if (value instanceof Map<?, ?> map) {
            writeObject(map);
        } else if (value instanceof Iterable<?> list) {
            writeList(list);
        } else if (value instanceof Double number && !Double.isFinite(number)) {
            text.append("null");
        } else if (value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else {
            writeString(value.toString());
        }
    }

    private void writeObject(Map<?, ?> map) {
        text.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(separator);
            writeString(entry.getKey().toString());
            text.append(':');
            write(entry.getValue());
            separator = ",";
        }
        text.append('}');
    }

    private void writeList(Iterable<?> list) {
        text.append('[');
        String separator = "";
        for (Object item : list) {
            text.append(separator);
            write(item);
            separator = ",";
        }
        text.append(']');
    }

    private void writeString(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                // A lone surrogate cannot be encoded in UTF-8. A pair may be escaped too.
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}

package org.wsgibridge.access;

import org.jspecify.annotations.Nullable;

/** Appends members to a JSON object that already has one. Stateless. */
final class JsonMembers {
    private JsonMembers() {}

    /** Appends a text, unless it is {@code null}. */
    static void text(StringBuilder line, String name, @Nullable String value) {
        if (value != null) {
            line.append(",\"").append(name).append("\":");
            Escapes.json(line, value);
        }
    }

    /** Appends a time in microseconds, unless it is {@link AccessEntry#UNKNOWN}. */
    static void micros(StringBuilder line, String name, long nanos) {
        if (nanos >= 0) {
            number(line, name, nanos / 1000);
        }
    }

    /** Appends a number. */
    static void number(StringBuilder line, String name, long value) {
        line.append(",\"").append(name).append("\":").append(value);
    }

    /** Appends a time in seconds, unless it is {@link AccessEntry#UNKNOWN}. */
    static void seconds(StringBuilder line, String name, long nanos) {
        if (nanos >= 0) {
            line.append(",\"")
                    .append(name)
                    .append("\":")
                    .append(nanos / 1_000_000_000)
                    .append('.');
            String fraction = Long.toString(1_000_000 + nanos / 1000 % 1_000_000);
            line.append(fraction, 1, fraction.length());
        }
    }
}

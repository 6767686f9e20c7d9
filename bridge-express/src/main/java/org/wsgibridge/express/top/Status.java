package org.wsgibridge.express.top;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.util.ajax.JSON;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.log.LogText;

/**
 * An object of {@code status.json}. Its values are read by the names of the schema; missing ones count as null.
 * Immutable.
 */
final class Status {
    private static final int SCHEMA_VERSION = 1;
    private static final int LONGEST_QUOTE = 100;

    private final Map<?, ?> values;

    private Status(Map<?, ?> values) {
        this.values = values;
    }

    /**
     * Reads a whole {@code status.json}.
     *
     * @throws ExpressException if the text is something else, or has another version of the schema
     */
    static Status parse(String text) {
        Object parsed;
        try {
            parsed = new JSON().fromJSON(text);
        } catch (RuntimeException | StackOverflowError e) {
            throw ExpressException.runtime(notStatus(text), e);
        }
        if (!(parsed instanceof Map<?, ?> map)) {
            throw ExpressException.usage(notStatus(text));
        }
        Status status = new Status(map);
        if (status.number("schemaVersion") != SCHEMA_VERSION) {
            throw ExpressException.usage("the server has a status.json of another version: expected schemaVersion "
                    + SCHEMA_VERSION + ", as servers of this version of wsgi-express have it");
        }
        return status;
    }

    private static String notStatus(String text) {
        String what = LogText.line(LogText.shorten(text.strip(), LONGEST_QUOTE));
        return "the server has not sent a status.json, but " + (what.isEmpty() ? "nothing" : what);
    }

    /** Reads another answer of the admin mount; returns an empty object if it is no JSON object. */
    static Status of(String text) {
        try {
            return new Status(new JSON().fromJSON(text) instanceof Map<?, ?> map ? map : Map.of());
        } catch (RuntimeException | StackOverflowError e) {
            return new Status(Map.of());
        }
    }

    /** Returns a number, {@link Double#NaN} for null. */
    double number(String name) {
        return values.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(values.get(name));
    }

    /** Returns a text in one line, without control characters for terminals; {@code ""} for null. */
    String text(String name) {
        return line(values.get(name));
    }

    /** Returns a list of texts, each in the form of {@link #text}. */
    List<String> texts(String name) {
        return list(values.get(name)).stream().map(Status::line).toList();
    }

    private static String line(@Nullable Object value) {
        return value == null ? "" : LogText.line(value.toString());
    }

    Status object(String name) {
        return new Status(values.get(name) instanceof Map<?, ?> map ? map : Map.of());
    }

    List<Status> objects(String name) {
        List<Status> objects = new ArrayList<>();
        for (Object item : list(values.get(name))) {
            if (item instanceof Map<?, ?> map) {
                objects.add(new Status(map));
            }
        }
        return objects;
    }

    /**
     * Returns the sum of all numbers of this object except one.
     *
     * @param name the name of that number
     */
    double sumWithout(String name) {
        double sum = 0;
        for (Map.Entry<?, ?> entry : values.entrySet()) {
            if (!name.equals(entry.getKey()) && entry.getValue() instanceof Number number) {
                sum += number.doubleValue();
            }
        }
        return sum;
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof Object[] array ? List.of(array) : List.of();
    }
}

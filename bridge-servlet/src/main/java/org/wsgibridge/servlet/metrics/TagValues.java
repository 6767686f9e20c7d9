package org.wsgibridge.servlet.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the values of a tag that an application chooses. Their number is bounded, because an application can make up
 * new values at any time: the first values have their own name, all later ones share the name "other". Thread-safe.
 */
final class TagValues {
    private static final String NONE = "none";
    private static final String OTHER = "other";

    private final Map<String, Integer> numbers = new ConcurrentHashMap<>();
    private final @Nullable String[] names;
    private final int most;

    /**
     * Makes an empty numbering.
     *
     * @param most how many values have their own name at most
     */
    TagValues(int most) {
        this.most = most;
        this.names = new @Nullable String[most + 2];
        names[0] = NONE;
        names[most + 1] = OTHER;
    }

    /**
     * Returns the number of a value: 0 for {@code null}, {@code most + 1} for one without its own name. A new value
     * gets the next number.
     */
    int number(@Nullable String value) {
        if (value == null) {
            return 0;
        }
        Integer number = numbers.get(value);
        return number != null ? number : add(value);
    }

    /** Returns whether a value has its own name; it gets one if there is one left. */
    boolean isNamed(String value) {
        return number(value) <= most;
    }

    private synchronized int add(String value) {
        Integer present = numbers.get(value);
        if (present != null) {
            return present;
        }
        int number = numbers.size() + 1;
        if (number > most) {
            return most + 1;
        }
        names[number] = value;
        numbers.put(value, number);
        return number;
    }

    /** Returns the name for a number: "none" for 0, "other" for one that no value has. */
    synchronized String name(int number) {
        String name = names[number];
        return name == null ? OTHER : name;
    }
}

package org.wsgibridge.servlet.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Numbers for the types of exceptions, a bounded number of them: an application can make up types as it goes. The first
 * ones have their names, all later ones share one. Thread-safe.
 */
final class ExceptionNames {
    /** How many have their own name. */
    static final int MOST = 50;

    private static final String NONE = "none";
    private static final String OTHER = "other";

    private final Map<String, Integer> numbers = new ConcurrentHashMap<>();
    private final @Nullable String[] names = new @Nullable String[MOST + 2];

    ExceptionNames() {
        names[0] = NONE;
        names[MOST + 1] = OTHER;
    }

    /** Returns the number of a type, 0 for {@code null}. */
    int number(@Nullable String type) {
        if (type == null) {
            return 0;
        }
        Integer number = numbers.get(type);
        return number != null ? number : add(type);
    }

    private synchronized int add(String type) {
        Integer present = numbers.get(type);
        if (present != null) {
            return present;
        }
        int number = numbers.size() + 1;
        if (number > MOST) {
            return MOST + 1;
        }
        names[number] = type;
        numbers.put(type, number);
        return number;
    }

    /** Returns the tag for a number. */
    synchronized String name(int number) {
        String name = names[number];
        return name == null ? OTHER : name;
    }
}

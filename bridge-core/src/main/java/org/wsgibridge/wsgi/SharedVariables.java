package org.wsgibridge.wsgi;

import java.util.List;

/**
 * The variables that the environs of many requests have in common, such as those of their mount and their listener.
 * Also has the names of the variables that usually follow, whose values differ between requests. An engine may send
 * them to an interpreter once, and then only refer to them; it compares them by identity. Immutable.
 */
public final class SharedVariables {
    private final String[] pairs;
    private final List<String> names;

    private SharedVariables(String[] pairs, List<String> names) {
        this.pairs = pairs;
        this.names = names;
    }

    /**
     * Makes the variables.
     *
     * @param pairs names and values in turn, native strings
     * @param names the names of the variables that usually follow in an environ, in this order
     * @throws IllegalArgumentException if a name has no value
     */
    public static SharedVariables of(List<String> pairs, List<String> names) {
        if (pairs.size() % 2 != 0) {
            throw new IllegalArgumentException("a variable has no value");
        }
        return new SharedVariables(pairs.toArray(String[]::new), List.copyOf(names));
    }

    /** Returns the names that follow in the environs for which {@link Environ#hasNamesAfter} returns true. */
    public List<String> names() {
        return names;
    }

    /** Returns the number of variables. */
    public int size() {
        return pairs.length >> 1;
    }

    /** Returns the name of the variable at that position, {@code 0 <= index < size()}. */
    public String key(int index) {
        return pairs[index << 1];
    }

    /** Returns the value of the variable at that position, {@code 0 <= index < size()}. */
    public String value(int index) {
        return pairs[(index << 1) + 1];
    }

    /** Copies names and values to the front of an array. */
    void copyTo(String[] target) {
        System.arraycopy(pairs, 0, target, 0, pairs.length);
    }
}

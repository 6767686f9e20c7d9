package org.wsgibridge.wsgi;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The string part of a request's environ (PEP 3333, section "environ Variables"): CGI variables, {@code HTTP_*},
 * {@code wsgi.url_scheme} and the {@code mod_wsgi.*} strings. The engine adds the variables of other types
 * ({@code wsgi.input}, {@code wsgi.version}, ...).
 *
 * <p>All strings are native strings: each character stands for one byte (latin-1). Immutable, so that it may cross
 * threads; made by {@link EnvironBuilder}. Keys are unique and in the order in which they were put.
 */
public final class Environ {
    private final String[] pairs;
    private final int length;
    private final boolean headAsGet;
    private final @Nullable SharedVariables shared;
    private final @Nullable String method;

    Environ(String[] pairs, int length, boolean headAsGet, @Nullable SharedVariables shared) {
        this.pairs = pairs;
        this.length = length;
        this.headAsGet = headAsGet;
        this.shared = shared;
        this.method = get("REQUEST_METHOD");
    }

    /** Returns {@code REQUEST_METHOD}; {@code null} if it is not set. Takes constant time. */
    public @Nullable String method() {
        return method;
    }

    /**
     * Returns the variables that this environ begins with and shares with other requests; {@code null} if it shares
     * none.
     */
    public @Nullable SharedVariables shared() {
        return shared;
    }

    /**
     * Returns whether the names that usually follow the shared variables follow them in this environ.
     *
     * @param first the shared variables that this environ begins with
     */
    public boolean hasNamesAfter(SharedVariables first) {
        int from = first.size();
        if (size() < from + first.names().size()) {
            return false;
        }
        for (int i = 0; i < first.names().size(); i++) {
            if (!first.names().get(i).equals(key(from + i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns whether the client sent HEAD, although the application sees GET (mod_wsgi's {@code WSGIMapHEADToGET}).
     */
    public boolean isHeadAsGet() {
        return headAsGet;
    }

    /** Returns the number of variables. */
    public int size() {
        return length >> 1;
    }

    /** Returns the name of the variable at that position, {@code 0 <= index < size()}. */
    public String key(int index) {
        return pairs[index << 1];
    }

    /** Returns the value of the variable at that position, {@code 0 <= index < size()}. */
    public String value(int index) {
        return pairs[(index << 1) + 1];
    }

    /** Returns the value of a variable; {@code null} if it is not set. Takes linear time; meant for single look-ups. */
    public @Nullable String get(String key) {
        for (int i = 0; i < length; i += 2) {
            if (pairs[i].equals(key)) {
                return pairs[i + 1];
            }
        }
        return null;
    }

    /** Passes every variable to the consumer, in order. */
    public void forEach(BiConsumer<String, String> consumer) {
        for (int i = 0; i < length; i += 2) {
            consumer.accept(pairs[i], pairs[i + 1]);
        }
    }

    @Override
    public String toString() {
        return Arrays.toString(Arrays.copyOf(pairs, length));
    }
}

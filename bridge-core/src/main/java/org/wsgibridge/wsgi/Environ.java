package org.wsgibridge.wsgi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
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

    /**
     * Converts a text to a native string (PEP 3333, section "A Note on String Types"): its UTF-8 bytes, decoded as
     * latin-1.
     */
    public static String nativeString(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                return new String(text.getBytes(UTF_8), ISO_8859_1);
            }
        }
        return text;
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

    /**
     * The variables that the environs of many requests have in common, such as those of their mount and their listener.
     * Also has the names of the variables that usually follow, whose values differ between requests. An engine may send
     * them to an interpreter once, and then only refer to them; it compares them by identity. Immutable.
     */
    public static final class SharedVariables {
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
}

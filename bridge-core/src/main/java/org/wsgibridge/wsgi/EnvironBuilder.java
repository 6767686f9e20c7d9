package org.wsgibridge.wsgi;

import java.util.Arrays;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.wsgi.Environ.SharedVariables;

/**
 * Builds an {@link Environ}. Contains the rules by which request headers become variables, for all transports:
 *
 * <ul>
 *   <li>a name outside {@code [A-Za-z0-9-]} is dropped: with an underscore, a client could forge a header that a proxy
 *       sets (mod_wsgi 4.3 and later do the same);
 *   <li>{@code Proxy} is dropped (httpoxy, CVE-2016-5385);
 *   <li>{@code Content-Type} and {@code Content-Length} become the CGI variables, never {@code HTTP_CONTENT_*};
 *   <li>a repeated header is joined with {@code ", "} (RFC 9110, section 5.3), {@code Cookie} with {@code "; "} (RFC
 *       9113, section 8.2.3).
 * </ul>
 *
 * <p>Not thread-safe; used by one thread for one request.
 */
public final class EnvironBuilder {
    private static final int DEFAULT_VARIABLES = 32;

    /** If there are more header variables than this, a map finds them, because scans would take quadratic time. */
    private static final int SCANNED = 32;

    private final HeadLimits limits;
    private String[] pairs;
    private int length;
    private int fields;
    private int firstHeader = -1;
    private @Nullable Map<String, Integer> index;
    private boolean headAsGet;
    private @Nullable SharedVariables shared;

    /** Makes a builder with room for a typical browser request. */
    public EnvironBuilder() {
        this(DEFAULT_VARIABLES, HeadLimits.DEFAULT);
    }

    /**
     * Makes a builder with room for a number of variables. It grows if there are more.
     *
     * @param variables the expected number of variables, at least 1
     * @param limits how many header fields there may be, and how long
     */
    public EnvironBuilder(int variables, HeadLimits limits) {
        this.limits = limits;
        this.pairs = new String[variables * 2];
    }

    /**
     * Makes a builder of an environ that begins with variables that other requests have, too.
     *
     * @param shared these variables
     * @param variables how many more are expected, at least 1
     * @param limits how many header fields there may be, and how long
     */
    public EnvironBuilder(SharedVariables shared, int variables, HeadLimits limits) {
        this(shared.size() + variables, limits);
        this.shared = shared;
        this.length = shared.size() * 2;
        shared.copyTo(pairs);
    }

    /**
     * Sets a variable that no header can name. The caller must set each key only once.
     *
     * @param key the variable's name
     * @param value its value, a native string
     * @return this builder
     */
    public EnvironBuilder put(String key, String value) {
        if (length == pairs.length) {
            pairs = Arrays.copyOf(pairs, length * 2);
        }
        pairs[length++] = key;
        pairs[length++] = value;
        return this;
    }

    /**
     * Sets variables that other requests have, too. They do not belong to {@link Environ#shared}.
     *
     * @param variables the variables
     * @return this builder
     */
    public EnvironBuilder putAll(SharedVariables variables) {
        for (int i = 0; i < variables.size(); i++) {
            put(variables.key(i), variables.value(i));
        }
        return this;
    }

    /**
     * Adds one line of the request's header section, by the rules above.
     *
     * @param name the field name as the client wrote it
     * @param value the field value, a native string
     * @return this builder
     * @throws HeadTooLargeException if there are too many lines, or this one is too long
     */
    public EnvironBuilder header(String name, String value) {
        check(name, value);
        String key = HeaderNames.variable(name);
        return key == null ? this : add(key, value);
    }

    /**
     * Adds all lines of a name, by the rules above. The work is linear in their number and length.
     *
     * @param name the field name as the client wrote it
     * @param values the field values, native strings
     * @return this builder
     * @throws HeadTooLargeException if there are too many lines, or one is too long
     */
    public EnvironBuilder header(String name, Enumeration<String> values) {
        if (!values.hasMoreElements()) {
            return this;
        }
        String first = values.nextElement();
        if (!values.hasMoreElements()) {
            return header(name, first);
        }
        check(name, first);
        String key = HeaderNames.variable(name);
        StringBuilder joined = new StringBuilder(first);
        while (values.hasMoreElements()) {
            String value = values.nextElement();
            check(name, value);
            joined.append(separator(key)).append(value);
        }
        return key == null ? this : add(key, joined.toString());
    }

    private void check(String name, String value) {
        limits.checkFields(++fields);
        limits.checkField(name, value);
    }

    private static String separator(@Nullable String key) {
        return "HTTP_COOKIE".equals(key) ? "; " : ", ";
    }

    private EnvironBuilder add(String key, String value) {
        if (firstHeader < 0) {
            firstHeader = length;
        }
        int at = find(key);
        if (at >= 0) {
            pairs[at + 1] += separator(key) + value;
            return this;
        }
        if (index != null) {
            index.put(key, length);
        }
        return put(key, value);
    }

    /** Returns the position of a header's variable; -1 if it is not set. */
    private int find(String key) {
        if (length - firstHeader > 2 * SCANNED) {
            Map<String, Integer> known = index;
            if (known == null) {
                known = new HashMap<>();
                for (int i = firstHeader; i < length; i += 2) {
                    known.put(pairs[i], i);
                }
                index = known;
            }
            return known.getOrDefault(key, -1);
        }
        for (int i = firstHeader; i < length; i += 2) {
            if (pairs[i].equals(key)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Returns the value of a variable; {@code null} if it is not set.
     *
     * @param key the variable's name
     */
    public @Nullable String get(String key) {
        for (int i = 0; i < length; i += 2) {
            if (pairs[i].equals(key)) {
                return pairs[i + 1];
            }
        }
        return null;
    }

    /**
     * Sets a variable, whether or not a header has set it already.
     *
     * @param key the variable's name
     * @param value its value, a native string
     * @return this builder
     */
    public EnvironBuilder replace(String key, String value) {
        for (int i = 0; i < length; i += 2) {
            if (pairs[i].equals(key)) {
                own(i);
                pairs[i + 1] = value;
                return this;
            }
        }
        return put(key, value);
    }

    /**
     * Removes a variable, if it is set.
     *
     * @param key the variable's name
     * @return this builder
     */
    public EnvironBuilder remove(String key) {
        for (int i = 0; i < length; i += 2) {
            if (pairs[i].equals(key)) {
                own(i);
                System.arraycopy(pairs, i + 2, pairs, i, length - i - 2);
                index = null;
                length -= 2;
                firstHeader -= i < firstHeader ? 2 : 0;
                return this;
            }
        }
        return this;
    }

    /**
     * Notes a change at a position: if a shared variable changes, this environ no longer shares variables with others.
     */
    private void own(int position) {
        if (shared != null && position < 2 * shared.size()) {
            shared = null;
        }
    }

    /**
     * Notes that the client sent HEAD, although the application sees GET (mod_wsgi's {@code WSGIMapHEADToGET}).
     *
     * @return this builder
     */
    public EnvironBuilder headAsGet() {
        headAsGet = true;
        return this;
    }

    /** Returns the finished environ; the builder must not be used afterwards. */
    public Environ build() {
        return new Environ(pairs, length, headAsGet, shared);
    }

    /**
     * Finds the environ variable for the name of a request header. Caches the names in the spelling of their clients,
     * because deriving a variable costs more than everything else that is done for a header. The cache is bounded in
     * number and length, so that a hostile client cannot fill the memory. Thread-safe.
     */
    static final class HeaderNames {
        private static final int MAXIMUM_CACHED = 512;
        private static final int MAXIMUM_CACHED_LENGTH = 64;
        private static final String DROPPED = "";
        private static final ConcurrentHashMap<String, String> CACHE = new ConcurrentHashMap<>();

        private HeaderNames() {}

        /** Returns the variable for a header name; {@code null} if the header must not reach the application. */
        static @Nullable String variable(String name) {
            String key = CACHE.get(name);
            if (key == null) {
                key = derive(name);
                if (name.length() <= MAXIMUM_CACHED_LENGTH && CACHE.size() < MAXIMUM_CACHED) {
                    CACHE.put(name, key);
                }
            }
            return key.isEmpty() ? null : key;
        }

        private static String derive(String name) {
            StringBuilder key = new StringBuilder(name.length() + 5).append("HTTP_");
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                if (c >= 'a' && c <= 'z') {
                    key.append((char) (c - 32));
                } else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
                    key.append(c);
                } else if (c == '-') {
                    key.append('_');
                } else {
                    return DROPPED;
                }
            }
            return switch (key.toString()) {
                case "HTTP_", "HTTP_PROXY" -> DROPPED;
                case "HTTP_CONTENT_TYPE" -> "CONTENT_TYPE";
                case "HTTP_CONTENT_LENGTH" -> "CONTENT_LENGTH";
                default -> key.toString();
            };
        }
    }
}

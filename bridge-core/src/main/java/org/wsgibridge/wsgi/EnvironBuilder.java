package org.wsgibridge.wsgi;

import java.util.Arrays;

/**
 * Builds an {@link Environ}. Holds the rules of how request headers become variables, so that no transport has its own:
 *
 * <ul>
 *   <li>a name outside {@code [A-Za-z0-9-]} is dropped: with an underscore a client could forge a header that a proxy
 *       sets (mod_wsgi 4.3 and later do the same);
 *   <li>{@code Proxy} is dropped (httpoxy, CVE-2016-5385);
 *   <li>{@code Content-Type} and {@code Content-Length} become the CGI variables, never {@code HTTP_CONTENT_*};
 *   <li>a repeated header is joined with {@code ", "} (RFC 9110, section 5.3), {@code Cookie} with {@code "; "}
 *       (RFC 9113, section 8.2.3).
 * </ul>
 *
 * <p>Not thread-safe; used by one thread for one request.
 */
public final class EnvironBuilder {
    private static final int DEFAULT_VARIABLES = 32;

    private String[] pairs;
    private int length;
    private int firstHeader = -1;
    private boolean headAsGet;

    /** Makes a builder with room for a typical browser request. */
    public EnvironBuilder() {
        this(DEFAULT_VARIABLES);
    }

    /**
     * Makes a builder with room for that many variables; it grows when there are more.
     *
     * @param variables the expected number of variables, at least 1
     */
    public EnvironBuilder(int variables) {
        this.pairs = new String[variables * 2];
    }

    /**
     * Sets a variable that no header can name. The caller vouches that it sets each key once.
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
     * Adds one line of the request's header section, by the rules above.
     *
     * @param name the field name as the client wrote it
     * @param value the field value, a native string
     * @return this builder
     */
    public EnvironBuilder header(String name, String value) {
        String key = HeaderNames.variable(name);
        if (key == null) {
            return this;
        }
        if (firstHeader < 0) {
            firstHeader = length;
        }
        for (int i = firstHeader; i < length; i += 2) {
            if (pairs[i].equals(key)) {
                pairs[i + 1] += (key.equals("HTTP_COOKIE") ? "; " : ", ") + value;
                return this;
            }
        }
        return put(key, value);
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
                pairs[i + 1] = value;
                return this;
            }
        }
        return put(key, value);
    }

    /**
     * Takes a variable out, if it is there.
     *
     * @param key the variable's name
     * @return this builder
     */
    public EnvironBuilder remove(String key) {
        for (int i = 0; i < length; i += 2) {
            if (pairs[i].equals(key)) {
                System.arraycopy(pairs, i + 2, pairs, i, length - i - 2);
                length -= 2;
                return this;
            }
        }
        return this;
    }

    /**
     * Says that the client asked by HEAD, though the application is told of GET; {@code WSGIMapHEADToGET}.
     *
     * @return this builder
     */
    public EnvironBuilder headAsGet() {
        headAsGet = true;
        return this;
    }

    /** Returns the finished environ; the builder must not be used afterwards. */
    public Environ build() {
        return new Environ(pairs, length, headAsGet);
    }
}

package org.wsgibridge.settings;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The request headers in which proxies describe the original request: those of mod_wsgi, and that of RFC 7239. */
public enum ProxyHeader {
    /** A list: each proxy appends the address that its request came from. */
    X_FORWARDED_FOR("X-Forwarded-For", Fact.CLIENT),
    /** The client's address. */
    X_CLIENT_IP("X-Client-IP", Fact.CLIENT),
    /** The client's address. */
    X_REAL_IP("X-Real-IP", Fact.CLIENT),
    /** The Host header. */
    X_FORWARDED_HOST("X-Forwarded-Host", Fact.HOST),
    /** The Host header. */
    X_HOST("X-Host", Fact.HOST),
    /** The name of the proxy. */
    X_FORWARDED_SERVER("X-Forwarded-Server", Fact.SERVER),
    /** The port of the proxy that the client connected to. */
    X_FORWARDED_PORT("X-Forwarded-Port", Fact.PORT),
    /** The prefix of the application's URLs. */
    X_SCRIPT_NAME("X-Script-Name", Fact.SCRIPT_NAME),
    /** The prefix of the application's URLs. */
    X_FORWARDED_SCRIPT_NAME("X-Forwarded-Script-Name", Fact.SCRIPT_NAME),
    /** Http or https. */
    X_FORWARDED_PROTO("X-Forwarded-Proto", Fact.SCHEME),
    /** Http or https. */
    X_FORWARDED_SCHEME("X-Forwarded-Scheme", Fact.SCHEME),
    /** Http or https. */
    X_SCHEME("X-Scheme", Fact.SCHEME),
    /** On or off. */
    X_FORWARDED_HTTPS("X-Forwarded-HTTPS", Fact.SCHEME),
    /** On or off. */
    X_FORWARDED_SSL("X-Forwarded-SSL", Fact.SCHEME),
    /** On or off. */
    X_HTTPS("X-HTTPS", Fact.SCHEME),
    /** RFC 7239: each proxy appends an element with {@code for}, {@code host}, {@code proto}, {@code by}. */
    FORWARDED("Forwarded", null);

    private static final Map<String, ProxyHeader> BY_NAME = new HashMap<>();

    static {
        for (ProxyHeader header : values()) {
            BY_NAME.put(header.text.toLowerCase(Locale.ROOT), header);
        }
    }

    private final String text;
    /** The fact that the header states; {@code null} if it states all facts except {@link Fact#SCRIPT_NAME}. */
    private final @Nullable Fact fact;

    ProxyHeader(String text, @Nullable Fact fact) {
        this.text = text;
        this.fact = fact;
    }

    /** A fact about the original request. Headers that state the same fact are synonyms. */
    public enum Fact {
        /** The client's address: {@code REMOTE_ADDR}. */
        CLIENT,
        /** The Host header: {@code HTTP_HOST}. */
        HOST,
        /** The server's name: {@code SERVER_NAME}. */
        SERVER,
        /** The server's port: {@code SERVER_PORT}. */
        PORT,
        /** The prefix of the application's URLs: {@code SCRIPT_NAME}. */
        SCRIPT_NAME,
        /** The scheme, http or https: {@code wsgi.url_scheme}. */
        SCHEME
    }

    /**
     * Returns the header with a name, or {@code null} if the name is not that of such a header.
     *
     * @param name the name of a header, in any case
     */
    public static @Nullable ProxyHeader of(String name) {
        // Called for all headers of a request: the first letter rules most of them out.
        char first = name.isEmpty() ? ' ' : name.charAt(0);
        if (first != 'X' && first != 'x' && first != 'F' && first != 'f') {
            return null;
        }
        return BY_NAME.get(name.toLowerCase(Locale.ROOT));
    }

    /** Returns all names, in the order of the documentation. */
    public static List<String> names() {
        return Arrays.stream(values()).map(ProxyHeader::text).toList();
    }

    /** Returns the header's name as it is usually written. */
    public String text() {
        return text;
    }

    /**
     * Returns whether both headers can state the same fact. Each header is a synonym of itself.
     *
     * @param other the other header
     */
    public boolean isSynonymOf(ProxyHeader other) {
        if (fact == null || other.fact == null) {
            return fact != Fact.SCRIPT_NAME && other.fact != Fact.SCRIPT_NAME;
        }
        return fact == other.fact;
    }
}

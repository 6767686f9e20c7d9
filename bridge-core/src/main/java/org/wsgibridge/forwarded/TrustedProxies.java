package org.wsgibridge.forwarded;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.Networks;
import org.wsgibridge.settings.ProxyHeader;
import org.wsgibridge.settings.ProxyHeader.Fact;
import org.wsgibridge.settings.ProxySettings;

/**
 * Finds out what a request was in front of the proxies, by mod_wsgi's rules for {@code WSGITrustedProxyHeaders}. Only
 * listed headers are interpreted, in the listed order, and the last one that has a valid value for a fact wins. The
 * other headers for the same fact are removed. From a client that is not a trusted proxy, all headers for a listed fact
 * are removed.
 *
 * <p>Unlike mod_wsgi, this ignores values that are not a valid address, host, port or scheme. In lists other than
 * {@code X-Forwarded-For} and {@code Forwarded}, the last element counts, which the nearest proxy has written.
 * Immutable.
 */
public final class TrustedProxies {
    private static final String SEPARATOR = ", ";

    private final Networks trusted;
    private final List<ProxyHeader> headers;
    private final Set<ProxyHeader> decided;

    /**
     * Makes the rules.
     *
     * @param settings the trusted proxies and their headers
     */
    public TrustedProxies(ProxySettings settings) {
        this.trusted = settings.trusted();
        this.headers = settings.headers();
        EnumSet<ProxyHeader> synonyms = EnumSet.noneOf(ProxyHeader.class);
        for (ProxyHeader header : ProxyHeader.values()) {
            if (headers.stream().anyMatch(header::isSynonymOf)) {
                synonyms.add(header);
            }
        }
        this.decided = Collections.unmodifiableSet(synonyms);
    }

    /** Returns whether any header is listed. If not, {@link #origin} need not be called. */
    public boolean isActive() {
        return !headers.isEmpty();
    }

    /**
     * Finds out what a request was in front of the proxies.
     *
     * @param peer the address that the connection comes from; {@code null} if it has none
     * @param sent the values of all proxy headers of the request; several lines of one header are joined by commas
     */
    public Origin origin(@Nullable String peer, Map<ProxyHeader, String> sent) {
        Origin origin = new Origin(decided);
        if (!trusted.contains(peer)) {
            return origin;
        }
        Map<ProxyHeader, String> shown = new EnumMap<>(sent);
        for (ProxyHeader header : headers) {
            String value = sent.get(header);
            if (value != null) {
                apply(header, value, origin, shown);
            }
        }
        origin.show(shown);
        return origin;
    }

    private void apply(ProxyHeader header, String value, Origin origin, Map<ProxyHeader, String> shown) {
        switch (header) {
            case FORWARDED -> applyForwarded(value, origin, shown);
            case X_FORWARDED_FOR -> applyForwardedFor(value, origin, shown);
            case X_CLIENT_IP, X_REAL_IP -> {
                Node node = Node.parse(last(value));
                tell(origin, header, Fact.CLIENT, node == null ? null : node.address());
            }
            case X_FORWARDED_HOST, X_HOST -> tell(origin, header, Fact.HOST, host(last(value)));
            case X_FORWARDED_SERVER -> tell(origin, header, Fact.SERVER, host(last(value)));
            case X_FORWARDED_PORT -> {
                int port = Node.port(last(value));
                if (port > 0) {
                    origin.tellPort(header, port);
                }
            }
            case X_SCRIPT_NAME, X_FORWARDED_SCRIPT_NAME ->
                tell(origin, header, Fact.SCRIPT_NAME, scriptName(value.strip()));
            case X_FORWARDED_PROTO, X_FORWARDED_SCHEME, X_SCHEME ->
                tell(origin, header, Fact.SCHEME, scheme(last(value)));
            case X_FORWARDED_HTTPS, X_FORWARDED_SSL, X_HTTPS ->
                tell(origin, header, Fact.SCHEME, schemeOfFlag(last(value)));
        }
    }

    private static void tell(Origin origin, ProxyHeader header, Fact fact, @Nullable String value) {
        if (value != null) {
            origin.tell(header, fact, value);
        }
    }

    /** Reads X-Forwarded-For from the right: the client is the first address that is not that of a trusted proxy. */
    private void applyForwardedFor(String value, Origin origin, Map<ProxyHeader, String> shown) {
        List<String> chain = elements(value);
        Node client = null;
        int first = chain.size();
        while (first > 0) {
            Node node = Node.parse(chain.get(first - 1));
            if (node == null) {
                break;
            }
            client = node;
            first--;
            if (!trusted.contains(node.address())) {
                break;
            }
        }
        if (client != null) {
            origin.tell(ProxyHeader.X_FORWARDED_FOR, Fact.CLIENT, client.address());
            shown.put(ProxyHeader.X_FORWARDED_FOR, String.join(SEPARATOR, chain.subList(first, chain.size())));
        }
    }

    /** Reads Forwarded from the right: an element counts if the next one names its writer, and that is trusted. */
    private void applyForwarded(String value, Origin origin, Map<ProxyHeader, String> shown) {
        List<String> chain = elements(value);
        int first = chain.size();
        boolean goesOn = true;
        while (goesOn && first > 0) {
            ForwardedElement element = ForwardedElement.parse(chain.get(first - 1));
            if (element == null) {
                break;
            }
            first--;
            Node client = element.client() == null ? null : Node.parse(element.client());
            tell(origin, ProxyHeader.FORWARDED, Fact.CLIENT, client == null ? null : client.address());
            applyElement(element, origin);
            goesOn = client != null && trusted.contains(client.address());
        }
        if (first < chain.size()) {
            shown.put(ProxyHeader.FORWARDED, String.join(SEPARATOR, chain.subList(first, chain.size())));
        }
    }

    /**
     * Takes over the values of an element. Those of an outer proxy replace those of an inner one, because the client
     * has connected to the outer one.
     */
    private static void applyElement(ForwardedElement element, Origin origin) {
        tell(origin, ProxyHeader.FORWARDED, Fact.HOST, element.host() == null ? null : host(element.host()));
        tell(origin, ProxyHeader.FORWARDED, Fact.SCHEME, element.proto() == null ? null : scheme(element.proto()));
        Node by = element.by() == null ? null : Node.parse(element.by());
        if (by != null) {
            origin.tell(ProxyHeader.FORWARDED, Fact.SERVER, by.host());
            if (by.port() > 0) {
                origin.tellPort(ProxyHeader.FORWARDED, by.port());
            }
        }
    }

    /**
     * Returns the elements of a list that are not empty. Splits at commas within quotes, too: a quote that a client
     * never closes must not hide what a proxy has appended, and no identifier of RFC 7239 contains a comma.
     */
    private static List<String> elements(String value) {
        List<String> elements = new ArrayList<>();
        for (String element : value.split(",", -1)) {
            String text = element.strip();
            if (!text.isEmpty()) {
                elements.add(text);
            }
        }
        return elements;
    }

    private static String last(String value) {
        return value.substring(value.lastIndexOf(',') + 1).strip();
    }

    /** Returns a host with or without a port; {@code null} if the text is not a host. */
    private static @Nullable String host(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && ".-_:[]".indexOf(c) < 0) {
                return null;
            }
        }
        return text.isEmpty() ? null : text;
    }

    /** Returns a path without a slash at its end; {@code null} if the text is not a path, or leads to another host. */
    private static @Nullable String scriptName(String text) {
        if (!text.isEmpty() && (!text.startsWith("/") || text.startsWith("//"))) {
            return null;
        }
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    private static @Nullable String scheme(String text) {
        String scheme = text.toLowerCase(Locale.ROOT);
        return scheme.equals("http") || scheme.equals("https") ? scheme : null;
    }

    private static @Nullable String schemeOfFlag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "on", "true", "1" -> "https";
            case "off", "false", "0" -> "http";
            default -> null;
        };
    }
}

package org.wsgibridge.forwarded;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.ProxyHeader;
import org.wsgibridge.settings.ProxyHeader.Fact;

/**
 * The original request in front of the trusted proxies, according to their headers. {@link TrustedProxies} makes it; it
 * is immutable afterwards.
 */
public final class Origin {
    private final Set<ProxyHeader> decided;
    private final Map<ProxyHeader, String> shown = new EnumMap<>(ProxyHeader.class);
    private final Map<Fact, String> facts = new EnumMap<>(Fact.class);
    private final Map<Fact, ProxyHeader> tellers = new EnumMap<>(Fact.class);
    private int port;

    /**
     * Makes an origin of which nothing is known.
     *
     * @param decided the headers that reach the application only if a trusted proxy has sent them
     */
    Origin(Set<ProxyHeader> decided) {
        this.decided = decided;
    }

    void tell(ProxyHeader header, Fact fact, String value) {
        facts.put(fact, value);
        tellers.put(fact, header);
    }

    void tellPort(ProxyHeader header, int number) {
        port = number;
        tell(header, Fact.PORT, Integer.toString(number));
    }

    /** Sets the values of the headers that were used, for the application. */
    void show(Map<ProxyHeader, String> values) {
        EnumSet<ProxyHeader> believed = EnumSet.noneOf(ProxyHeader.class);
        believed.addAll(tellers.values());
        for (ProxyHeader header : believed) {
            String value = values.get(header);
            if (value != null) {
                shown.put(header, value);
            }
        }
    }

    /**
     * Returns whether the application gets the result of {@link #header} instead of the header that was sent.
     *
     * @param header the header
     */
    public boolean decides(ProxyHeader header) {
        return decided.contains(header);
    }

    /**
     * Returns the value that the application gets for a header that {@link #decides} names; {@code null} for none.
     *
     * @param header the header
     */
    public @Nullable String header(ProxyHeader header) {
        return shown.get(header);
    }

    /**
     * Returns a fact about the original request.
     *
     * @param fact the fact
     * @return such as a client's address, or a scheme in lower case; {@code null} if no header contains it
     */
    public @Nullable String get(Fact fact) {
        return facts.get(fact);
    }

    /** Returns the port on which the proxy received the request; 0 if no header contains it. */
    public int port() {
        return port;
    }
}

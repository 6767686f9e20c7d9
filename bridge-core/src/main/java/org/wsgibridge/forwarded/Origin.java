package org.wsgibridge.forwarded;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.ProxyHeader;
import org.wsgibridge.settings.ProxyHeader.Fact;

/**
 * What a request was before the trusted proxies, as far as their headers say. Made by {@link TrustedProxies}; immutable
 * then.
 */
public final class Origin {
    private final Set<ProxyHeader> decided;
    private final Map<ProxyHeader, String> shown = new EnumMap<>(ProxyHeader.class);
    private final Map<Fact, String> facts = new EnumMap<>(Fact.class);
    private final Map<Fact, ProxyHeader> tellers = new EnumMap<>(Fact.class);
    private int port;

    /**
     * Nothing is known.
     *
     * @param decided the headers that only reach the application when they are found true
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

    /** Keeps the headers that were trusted, with what is true of them. */
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
     * Returns whether a header reaches the application as {@link #header} has it, and not as it was sent.
     *
     * @param header the header
     */
    public boolean decides(ProxyHeader header) {
        return decided.contains(header);
    }

    /**
     * Returns what the application sees of a header that is decided here, {@code null} for nothing.
     *
     * @param header the header
     */
    public @Nullable String header(ProxyHeader header) {
        return shown.get(header);
    }

    /**
     * Returns what the headers say.
     *
     * @param fact what
     * @return a client's address, a scheme in lower case, ...; {@code null} when they say nothing
     */
    public @Nullable String get(Fact fact) {
        return facts.get(fact);
    }

    /** Returns the port that the proxy was asked at, 0 when no header says it. */
    public int port() {
        return port;
    }
}

package org.wsgibridge.settings;

import java.util.List;

/**
 * Which proxies are believed, and what.
 *
 * @param trusted the proxies' addresses
 * @param headers the headers that they set, in the order in which they are applied; empty to believe none
 */
public record ProxySettings(Networks trusted, List<ProxyHeader> headers) {
    /** As it is shipped: headers of proxies are headers like all others. */
    public static final ProxySettings NONE = new ProxySettings(Networks.NONE, List.of());

    /** Makes the list immutable. */
    public ProxySettings {
        headers = List.copyOf(headers);
    }
}

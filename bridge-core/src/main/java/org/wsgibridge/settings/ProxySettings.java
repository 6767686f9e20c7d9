package org.wsgibridge.settings;

import java.util.List;

/**
 * The trusted proxies and their headers. Immutable.
 *
 * @param trusted the proxies' addresses
 * @param headers the headers that the proxies set, in the order in which they are applied; empty to trust none
 */
public record ProxySettings(Networks trusted, List<ProxyHeader> headers) {
    /** The default: no proxy is trusted, and the headers of proxies are treated like all other headers. */
    public static final ProxySettings NONE = new ProxySettings(Networks.NONE, List.of());

    /** Makes the list immutable. */
    public ProxySettings {
        headers = List.copyOf(headers);
    }
}

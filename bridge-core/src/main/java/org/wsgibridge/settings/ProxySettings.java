package org.wsgibridge.settings;

import java.util.List;

/**
 * The trusted proxies, and their headers that count.
 *
 * @param trusted the proxies' addresses
 * @param headers the headers that they set, in the order in which they are applied; empty to ignore all
 */
public record ProxySettings(Networks trusted, List<ProxyHeader> headers) {
    /** The default: headers of proxies are headers like all others. */
    public static final ProxySettings NONE = new ProxySettings(Networks.NONE, List.of());

    /** Makes the list immutable. */
    public ProxySettings {
        headers = List.copyOf(headers);
    }
}

package org.wsgibridge.settings.read;

import java.util.List;
import org.wsgibridge.settings.Networks;
import org.wsgibridge.settings.ProxyHeader;
import org.wsgibridge.settings.ProxySettings;
import org.wsgibridge.settings.option.ProxyOptions;

/** Reads which proxies in front of the server are trusted. */
final class ProxyReader {

    private ProxyReader() {}

    /** Reads which proxies are trusted, and with what; one without the other is a problem. */
    static ProxySettings read(Resolver resolver) {
        Networks trusted = resolver.getOrNull(ProxyOptions.TRUST_PROXY, OptionKey.top(ProxyOptions.TRUST_PROXY), "");
        List<ProxyHeader> headers =
                resolver.getOrNull(ProxyOptions.TRUST_PROXY_HEADER, OptionKey.top(ProxyOptions.TRUST_PROXY_HEADER), "");
        Setting proxies = resolver.find(OptionKey.top(ProxyOptions.TRUST_PROXY));
        Setting names = resolver.find(OptionKey.top(ProxyOptions.TRUST_PROXY_HEADER));
        if (proxies == null && names != null) {
            // mod_wsgi believes every client then; an omission must not let a client forge its address.
            resolver.problems()
                    .add(
                            names,
                            "no client is believed without trust-proxy: expected trust-proxy = the proxies' addresses, or * for"
                                    + " every client");
        } else if (names == null && proxies != null && !proxies.shared()) {
            resolver.problems()
                    .add(
                            proxies,
                            "does nothing without trust-proxy-header: expected the headers that the proxies set, such as"
                                    + " X-Forwarded-For, X-Forwarded-Proto");
        }
        return trusted == null || headers == null ? ProxySettings.NONE : new ProxySettings(trusted, headers);
    }
}

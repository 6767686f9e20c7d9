package org.wsgibridge.settings.option;

import static org.wsgibridge.settings.option.Scope.BRIDGE;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.Networks;
import org.wsgibridge.settings.ProxyHeader;

/** The options of proxies in front. */
public final class ProxyOptions {

    /** Which proxies to believe. */
    public static final Option<Networks> TRUST_PROXY = Option.of(
                    "trust-proxy",
                    BRIDGE,
                    new OptionType<>(
                            "addresses, or *",
                            "the proxies' IP addresses and networks, separated by commas, such as 127.0.0.1, 10.0.0.0/8, or * for"
                                    + " every client",
                            text -> text.equals("*") ? Networks.ALL : Networks.parse(text)),
                    "",
                    "The proxies in front whose headers (`trust-proxy-header`) are believed; from all other clients these headers"
                            + " are removed. `*`: every client, where only proxies can connect.")
            .defaultText("none")
            .modWsgi("`WSGITrustedProxies`, `--trust-proxy`");

    /** What to believe. */
    public static final Option<List<ProxyHeader>> TRUST_PROXY_HEADER = Option.of(
                    "trust-proxy-header",
                    BRIDGE,
                    new OptionType<>(
                            "header names",
                            "names separated by commas, of " + String.join(", ", ProxyHeader.names()),
                            ProxyOptions::headers),
                    "",
                    "The headers by which `trust-proxy` tell what a request was before them; see"
                            + " [Behind a proxy](#behind-a-proxy). The last one that says something wins.")
            .defaultText("none")
            .modWsgi("`WSGITrustedProxyHeaders`, `--trust-proxy-header`");

    /** All of these, in the order of the documentation. */
    public static final List<Option<?>> ALL = List.of(TRUST_PROXY, TRUST_PROXY_HEADER);

    private ProxyOptions() {}

    private static @Nullable List<ProxyHeader> headers(String text) {
        List<ProxyHeader> headers = new ArrayList<>();
        for (String name : text.split(",", -1)) {
            ProxyHeader header = ProxyHeader.of(name.strip());
            if (header == null) {
                return null;
            }
            headers.add(header);
        }
        return headers;
    }
}

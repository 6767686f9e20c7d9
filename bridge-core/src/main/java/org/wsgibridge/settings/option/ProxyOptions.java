package org.wsgibridge.settings.option;

import static org.wsgibridge.settings.option.Scope.BRIDGE;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.Networks;
import org.wsgibridge.settings.ProxyHeader;

/** The options of trusted proxies in front of the server. */
public final class ProxyOptions {

    /** The addresses of trusted proxies. */
    public static final Option<Networks> TRUST_PROXY = Option.of(
                    "trust-proxy",
                    BRIDGE,
                    new OptionType<>(
                            "addresses, or *",
                            "the proxies' IP addresses and networks, separated by commas, such as 127.0.0.1,"
                                    + " 10.0.0.0/8, or * for every client",
                            text -> text.equals("*") ? Networks.ALL : Networks.parse(text)),
                    "",
                    "The proxies whose headers (`trust-proxy-header`) are trusted; requests of all other clients lose"
                            + " these headers. `*`: every client; use it only where nothing but proxies can connect.")
            .defaultText("none")
            .modWsgi("`WSGITrustedProxies`, `--trust-proxy`");

    /** The headers of trusted proxies that describe the original request. */
    public static final Option<List<ProxyHeader>> TRUST_PROXY_HEADER = Option.of(
                    "trust-proxy-header",
                    BRIDGE,
                    new OptionType<>(
                            "header names",
                            "names separated by commas, of " + String.join(", ", ProxyHeader.names()),
                            ProxyOptions::headers),
                    "",
                    "The headers in which the proxies of `trust-proxy` describe the original request; see [Behind a"
                            + " proxy](#behind-a-proxy). Of several headers with the same meaning, the last one in"
                            + " this list that has a value wins.")
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

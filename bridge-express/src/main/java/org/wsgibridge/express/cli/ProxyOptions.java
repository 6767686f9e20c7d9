package org.wsgibridge.express.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.settings.option.EnvironOptions;
import picocli.CommandLine.Option;

/** The options for trusted proxies and for the environ of requests, as mod_wsgi-express has them. */
final class ProxyOptions {
    @Option(
            names = "--trust-proxy",
            paramLabel = "ADDRESS",
            description = "Trusts the forwarding headers of a proxy: an IP address, a network such as"
                    + " 10.0.0.0/8, or * for every client. May be repeated.")
    List<String> proxies = List.of();

    @Option(
            names = "--trust-proxy-header",
            paramLabel = "NAME",
            description = "A forwarding header that these proxies set, such as X-Forwarded-For or Forwarded."
                    + " May be repeated; of several that are present, the last one named wins.")
    List<String> headers = List.of();

    @Option(
            names = "--setenv",
            arity = "2",
            paramLabel = "KEY VALUE",
            hideParamSyntax = true,
            description = "Sets a variable in the environ of every request, not in os.environ. May be repeated.")
    List<String> variables = List.of();

    @Option(
            names = "--passenv",
            paramLabel = "KEY",
            description = "Copies an environment variable into the environ of every request. May be repeated.")
    List<String> passed = List.of();

    @Option(
            names = "--ssl-environment",
            description = "Adds mod_ssl's variables, such as SSL_PROTOCOL and SSL_CLIENT_S_DN, to the environ"
                    + " of HTTPS requests.")
    boolean ssl;

    @Option(
            names = "--map-head-to-get",
            paramLabel = "MODE",
            description = "Shows HEAD requests to the application as GET: on, off, or auto (only with"
                    + " --compress-responses). Default: auto")
    @Nullable
    String mapHead;

    /**
     * Adds the corresponding options of the bridge.
     *
     * @throws ExpressException if a variable is set twice
     */
    void addTo(Map<String, String> options) {
        if (!proxies.isEmpty()) {
            options.put("trust-proxy", String.join(",", proxies));
        }
        if (!headers.isEmpty()) {
            options.put("trust-proxy-header", String.join(",", headers));
        }
        for (int i = 0; i + 1 < variables.size(); i += 2) {
            String key = variables.get(i);
            if (options.put("environ." + key, variables.get(i + 1)) != null) {
                throw ExpressException.usage("--setenv " + key + ": is set twice; expected one of them");
            }
        }
        if (!passed.isEmpty()) {
            options.put(EnvironOptions.PASSENV.name(), String.join(" ", passed));
        }
        if (mapHead != null) {
            options.put(EnvironOptions.MAP_HEAD_TO_GET.name(), mapHead);
        }
        if (ssl) {
            options.put(EnvironOptions.SSL_ENVIRONMENT.name(), "on");
        }
    }
}

package org.wsgibridge.settings.read;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.wsgibridge.settings.BridgeSettings.EnvironSettings;
import org.wsgibridge.settings.HeadMapping;
import org.wsgibridge.settings.Networks;
import org.wsgibridge.settings.ProxyHeader;
import org.wsgibridge.settings.ProxySettings;
import org.wsgibridge.settings.option.EnvironOptions;
import org.wsgibridge.settings.option.HeadOptions;
import org.wsgibridge.settings.option.ProxyOptions;
import org.wsgibridge.settings.read.OptionKey.Level;
import org.wsgibridge.wsgi.HeadLimits;

/**
 * Reads the additional variables in the environ of requests, the limits of heads, and the trusted proxies.
 */
final class EnvironReader {

    private EnvironReader() {}

    /** Reads variables and limits. */
    static EnvironSettings read(Resolver resolver) {
        boolean ssl = resolver.get(EnvironOptions.SSL_ENVIRONMENT, OptionKey.top(EnvironOptions.SSL_ENVIRONMENT), "");
        Map<String, String> variables = new LinkedHashMap<>();
        for (OptionKey key : resolver.keysOf(Level.ENVIRON)) {
            Setting setting = resolver.own(key);
            if (setting == null) {
                continue;
            }
            // A variable may be a password, and the table and the problems are logged.
            resolver.row(key, setting.hidden());
            if (EnvironOptions.ENVIRON.parse(setting.value()) == null) {
                resolver.unexpected(EnvironOptions.ENVIRON, setting.hidden());
            } else {
                checkKey(resolver, key.owner(), ssl, setting.hidden());
                variables.put(key.owner(), setting.value());
            }
        }
        HeadMapping head =
                resolver.get(EnvironOptions.MAP_HEAD_TO_GET, OptionKey.top(EnvironOptions.MAP_HEAD_TO_GET), "");
        return new EnvironSettings(variables, passed(resolver, ssl), ssl, head, headLimits(resolver));
    }

    private static List<String> passed(Resolver resolver, boolean ssl) {
        OptionKey key = OptionKey.top(EnvironOptions.PASSENV);
        String names = resolver.getOrNull(EnvironOptions.PASSENV, key, "");
        Setting setting = resolver.find(key);
        if (names == null || setting == null) {
            return List.of();
        }
        List<String> passed = Stream.of(names.split("\\s+")).distinct().toList();
        passed.forEach(name -> checkKey(resolver, name, ssl, setting));
        return passed;
    }

    private static void checkKey(Resolver resolver, String key, boolean ssl, Setting setting) {
        if (EnvironOptions.isOfRequests(key)) {
            resolver.problems()
                    .add(
                            setting,
                            "every request has its own " + key
                                    + ": expected another name; for values of a proxy in front use"
                                    + " trust-proxy-header");
        } else if (ssl && key.startsWith("SSL_")) {
            resolver.problems().add(setting, key + " is set by ssl-environment: expected another name");
        }
    }

    private static HeadLimits headLimits(Resolver resolver) {
        return new HeadLimits(
                resolver.get(HeadOptions.LINE, OptionKey.top(HeadOptions.LINE), ""),
                resolver.get(HeadOptions.FIELDS, OptionKey.top(HeadOptions.FIELDS), ""),
                resolver.get(HeadOptions.FIELD_SIZE, OptionKey.top(HeadOptions.FIELD_SIZE), ""),
                resolver.get(HeadOptions.RESPONSE, OptionKey.top(HeadOptions.RESPONSE), ""));
    }

    /** Reads the trusted proxies and their headers. To set only one of the two is a problem. */
    static ProxySettings proxies(Resolver resolver) {
        Networks trusted = resolver.getOrNull(ProxyOptions.TRUST_PROXY, OptionKey.top(ProxyOptions.TRUST_PROXY), "");
        List<ProxyHeader> headers =
                resolver.getOrNull(ProxyOptions.TRUST_PROXY_HEADER, OptionKey.top(ProxyOptions.TRUST_PROXY_HEADER), "");
        Setting proxies = resolver.find(OptionKey.top(ProxyOptions.TRUST_PROXY));
        Setting names = resolver.find(OptionKey.top(ProxyOptions.TRUST_PROXY_HEADER));
        if (proxies == null && names != null && headers != null) {
            // mod_wsgi trusts every client in this case; but an omission must not let a client forge its address.
            resolver.problems()
                    .add(
                            names,
                            "no proxy is trusted without trust-proxy: expected trust-proxy = the proxies' addresses, or"
                                    + " * for every client");
        } else if (names == null && proxies != null && trusted != null && !proxies.shared()) {
            resolver.problems()
                    .add(
                            proxies,
                            "does nothing without trust-proxy-header: expected the headers that the proxies set,"
                                    + " such as X-Forwarded-For, X-Forwarded-Proto");
        }
        return trusted == null || headers == null ? ProxySettings.NONE : new ProxySettings(trusted, headers);
    }
}

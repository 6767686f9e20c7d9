package org.wsgibridge.express.usage;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;

/**
 * Converts an address in the form of other servers, such as {@code 0.0.0.0:8000}, to options of this one. Stateless.
 */
public final class HostAndPort {
    private static final Pattern FORM = Pattern.compile("(?:(\\[[^]]*]|[^:]*):)?(\\d+)");

    /** A URL: its scheme, its host and port, and its path. */
    private static final Pattern URL = Pattern.compile("([A-Za-z]+://)([^/?#]*).*");

    private HostAndPort() {}

    /**
     * Refuses an address with a port, and a URL, in place of a host.
     *
     * @param host the value of {@code --host}, {@code null} for none
     * @throws ExpressException naming the options that were probably meant
     */
    public static void requireHost(@Nullable String host) {
        if (host == null) {
            return;
        }
        Matcher url = URL.matcher(host);
        if (url.matches()) {
            String address = url.group(2);
            String meant = address.isEmpty() ? "" : options(address).orElse("--host " + address);
            throw ExpressException.usage("--host " + host + ": expected a host without " + url.group(1)
                    + (meant.isEmpty() ? "" : ", such as " + meant));
        }
        options(host).ifPresent(options -> {
            throw ExpressException.usage("--host " + host + ": expected " + options);
        });
    }

    /**
     * Returns the options.
     *
     * @param value a port, or a host and a port
     * @return {@code --host}, if there is a host, and {@code --port}; empty if the value is no address
     */
    public static Optional<String> options(String value) {
        Matcher address = FORM.matcher(value);
        if (!address.matches()) {
            return Optional.empty();
        }
        String host = address.group(1);
        String where = host == null || host.isEmpty() ? "" : "--host " + host.replaceAll("[\\[\\]]", "") + " ";
        return Optional.of(where + "--port " + address.group(2));
    }
}

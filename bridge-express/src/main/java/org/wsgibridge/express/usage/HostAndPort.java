package org.wsgibridge.express.usage;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Converts an address in the form of other servers, such as {@code 0.0.0.0:8000}, to options of this one. Stateless.
 */
public final class HostAndPort {
    private static final Pattern FORM = Pattern.compile("(?:(\\[[^]]*]|[^:]*):)?(\\d+)");

    private HostAndPort() {}

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

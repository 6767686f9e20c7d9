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

    /** A host without a port. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_.-]+|\\[[^]]*]");

    /** A Unix socket in the words of gunicorn, waitress and uWSGI. */
    private static final Pattern UNIX = Pattern.compile("unix:.*|/.*|[^:]*\\.sock");

    private static final String EXAMPLE = "--host 127.0.0.1 --port 8000";

    private HostAndPort() {}

    /** Returns whether an address of another server is a Unix socket. */
    static boolean isUnixSocket(String address) {
        return UNIX.matcher(address).matches();
    }

    /**
     * Returns the options for an address of another server.
     *
     * @param address the address, {@code ""} for none
     * @return {@code --host}, {@code --port} or both; an example if the address is neither a host nor a port
     */
    static String foreign(String address) {
        boolean isHost = HOST.matcher(address).matches() && !isUnixSocket(address);
        return options(address).orElse(isHost ? "--host " + address.replaceAll("[\\[\\]]", "") : EXAMPLE);
    }

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
     * @param value a port, or a host and a port; the host {@code *} stands for all addresses
     * @return {@code --host}, if there is a host, and {@code --port}; empty if the value is no address
     */
    public static Optional<String> options(String value) {
        Matcher address = FORM.matcher(value);
        if (!address.matches()) {
            return Optional.empty();
        }
        String host = address.group(1);
        boolean isAll = host == null || host.isEmpty() || host.equals("*");
        String where = isAll ? "" : "--host " + host.replaceAll("[\\[\\]]", "") + " ";
        return Optional.of(where + "--port " + address.group(2));
    }
}

package org.wsgibridge.express.server;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.tls.Tls;
import org.wsgibridge.wsgi.InvalidRequestPathException;
import org.wsgibridge.wsgi.RequestPath;

/**
 * The addresses of a server, and how it serves them. Immutable.
 *
 * @param host the address to listen at, {@code null} for all
 * @param port the port for plain HTTP, 0 for any that is free
 * @param http2 whether HTTP/2 is served to clients that ask for it
 * @param backlog how many connections the operating system may keep waiting, 0 for Jetty's default
 * @param https the settings of HTTPS, {@code null} for none
 * @param connections the settings of connections and of their requests before these reach the application
 */
public record Listening(
        @Nullable String host,
        int port,
        boolean http2,
        int backlog,
        @Nullable Https https,
        ConnectionSettings connections) {
    private static final int FIRST_UNPRIVILEGED_PORT = 1024;

    /** Returns whether listening at a port needs root or a capability. Port 0 does not. */
    public static boolean isPrivileged(int port) {
        return port > 0 && port < FIRST_UNPRIVILEGED_PORT;
    }

    /**
     * HTTPS.
     *
     * @param port the port, 0 for any that is free
     * @param tls certificates and keys
     * @param only whether plain HTTP is redirected to HTTPS
     * @param policy the value of Strict-Transport-Security, {@code null} for none
     * @param verified the URL prefixes that need a client certificate: native strings (PEP 3333) without a slash at the
     *     end; if empty and there are {@link Tls#authorities}, all URLs need one
     */
    public record Https(
            int port, Tls tls, boolean only, @Nullable String policy, List<String> verified) {
        /** Makes the list immutable. */
        public Https {
            verified = List.copyOf(verified);
        }

        /**
         * Returns whether a request needs a client certificate.
         *
         * @param rawPath the path of its URI, undecoded
         * @throws InvalidRequestPathException if the path is malformed
         */
        boolean needsCertificate(String rawPath) throws InvalidRequestPathException {
            if (tls.authorities().isEmpty()) {
                return false;
            }
            if (verified.isEmpty()) {
                return true;
            }
            RequestPath path = RequestPath.parse(rawPath);
            return verified.stream().anyMatch(prefix -> path.below(prefix) != null);
        }
    }

    /** Returns the URL of {@code /} on the port for plain HTTP. */
    String url() {
        return url("http", host == null ? "localhost" : host, port);
    }

    static String url(String scheme, String host, int port) {
        String name = host.contains(":") ? "[" + host + "]" : host;
        return scheme + "://" + name + ":" + (port == 0 ? "(any that is free)" : port) + "/";
    }

    /**
     * Returns the same with the ports that a running server has.
     *
     * @param actual the port for plain HTTP
     * @param secure the port for HTTPS, ignored if there is none
     */
    public Listening at(int actual, int secure) {
        return new Listening(
                host,
                actual,
                http2,
                backlog,
                https == null ? null : new Https(secure, https.tls(), https.only(), https.policy(), https.verified()),
                connections);
    }
}

package org.wsgibridge.express.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.function.ToIntFunction;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Serves only requests for one of the server's names ({@code --server-name}, {@code --server-alias}); others get 403.
 * Requests for the domain of a name that begins with {@code www.} are redirected to that name. Thread-safe.
 */
final class VirtualHosts extends Handler.Wrapper {
    private static final String WWW = "www.";
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final ConnectionSettings.Names names;
    private final @Nullable String domain;
    private final ToIntFunction<Boolean> port;
    private final boolean httpsOnly;

    /**
     * Makes the handler.
     *
     * @param names the names
     * @param port returns the port of the server: for HTTPS if the argument is true, else for plain HTTP
     * @param httpsOnly whether plain HTTP is redirected to HTTPS
     * @param handler the next handler
     */
    VirtualHosts(ConnectionSettings.Names names, ToIntFunction<Boolean> port, boolean httpsOnly, Handler handler) {
        super(handler);
        this.names = names;
        this.domain = names.name().startsWith(WWW) ? names.name().substring(WWW.length()) : null;
        this.port = port;
        this.httpsOnly = httpsOnly;
    }

    /**
     * Returns whether a host matches an alias. The time is at most proportional to the product of their lengths. A
     * regular expression with several wildcards could take far longer for a host that an attacker has chosen.
     *
     * @param alias a host with {@code *} for any characters and {@code ?} for one
     */
    static boolean matches(String alias, String host) {
        int star = -1;
        int retry = 0;
        int at = 0;
        int i = 0;
        while (i < host.length()) {
            char expected = at < alias.length() ? alias.charAt(at) : 0;
            if (expected == '*') {
                star = at++;
                retry = i;
            } else if (expected == '?' || expected == host.charAt(i)) {
                at++;
                i++;
            } else if (star >= 0) {
                // The last star matches one more character.
                at = star + 1;
                i = ++retry;
            } else {
                return false;
            }
        }
        while (at < alias.length() && alias.charAt(at) == '*') {
            at++;
        }
        return at == alias.length();
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String host = host(request);
        if (isServed(host) || (names.allowLocalhost() && isLocal(request))) {
            return super.handle(request, response, callback);
        }
        if (host.equals(domain)) {
            boolean secure = request.isSecure() || httpsOnly;
            int number = port.applyAsInt(secure);
            HttpURI target = HttpURI.build(request.getHttpURI())
                    .scheme(secure ? "https" : "http")
                    .host(names.name())
                    .port(number == (secure ? HTTPS : HTTP) ? -1 : number);
            Response.sendRedirect(
                    request, response, callback, HttpStatus.MOVED_PERMANENTLY_301, target.asString(), true);
        } else {
            Response.writeError(request, response, callback, HttpStatus.FORBIDDEN_403);
        }
        return true;
    }

    /** Returns the host of the request in lower case, without the trailing dot of an absolute name. */
    private static String host(Request request) {
        String authority = request.getHttpURI().getHost();
        String host = authority == null ? "" : authority.toLowerCase(Locale.ROOT);
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private boolean isServed(String host) {
        return host.equals(names.name()) || names.aliases().stream().anyMatch(alias -> matches(alias, host));
    }

    private static boolean isLocal(Request request) {
        SocketAddress address = request.getConnectionMetaData().getRemoteSocketAddress();
        InetAddress remote = address instanceof InetSocketAddress inet ? inet.getAddress() : null;
        return remote != null && remote.isLoopbackAddress();
    }
}

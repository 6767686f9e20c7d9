package org.wsgibridge.servlet.admin;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.servlet.forwarded.ForwardedRequest;
import org.wsgibridge.settings.AdminAccess;
import org.wsgibridge.settings.ProxyHeader;

/** Decides who may ask for the state of the bridge. */
final class Callers {
    /** An address and no name, which would be looked up. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%\\w+)?]?");

    private Callers() {}

    /** Tells whether the request's sender may ask: himself, whomever a proxy, trusted or not, speaks for. */
    static boolean mayAsk(AdminAccess access, HttpServletRequest effective) {
        HttpServletRequest request = ForwardedRequest.direct(effective);
        return switch (access) {
            case OFF -> false;
            case ON -> true;
            case LOOPBACK -> isLoopback(request.getRemoteAddr()) && !cameByProxy(request);
        };
    }

    /** Tells whether a request was sent to this machine by a name that cannot be anybody else's. */
    static boolean isLoopbackName(@Nullable String host) {
        if (host == null) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.endsWith(".localhost") || isLoopback(name);
    }

    /** A connection without an address, such as one over a Unix-domain socket, has a proxy at its other end. */
    private static boolean isLoopback(@Nullable String address) {
        if (address == null || !ADDRESS.matcher(address).matches()) {
            return false;
        }
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** A proxy on this machine has a loopback address as well, whoever it speaks for. */
    private static boolean cameByProxy(HttpServletRequest request) {
        for (String name : Collections.list(request.getHeaderNames())) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith("x-forwarded-") || lower.equals("via") || ProxyHeader.of(name) != null) {
                return true;
            }
        }
        return false;
    }
}

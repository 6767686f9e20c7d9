package org.wsgibridge.servlet.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.settings.AdminAccess;
import org.wsgibridge.settings.AdminSettings;

/**
 * Who sees the status and who may change anything. The status shows paths and Python stacks, so that {@code admin = on}
 * alone does not open it. Thread-safe.
 */
final class StatusGuard {
    private static final Logger LOG = LoggerFactory.getLogger(StatusGuard.class);
    private static final String TOKEN_HEADER = "X-WSGI-Bridge-Token";
    private static final int TOKEN_BYTES = 32;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private final AdminSettings settings;
    private final String token;

    StatusGuard(AdminSettings settings) {
        this.settings = settings;
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        this.token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** What became of a request to see the status. */
    enum Decision {
        /** It may. */
        SEES,
        /** It is answered already, or to be refused. */
        REFUSED,
        /** It gets to the application, as if there were no such page. */
        UNKNOWN
    }

    /**
     * Decides about a request.
     *
     * @param response where the container asks for a login, if it has to
     */
    Decision decide(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (settings.access() == AdminAccess.ON && settings.role() != null) {
            return hasRole(settings.role(), request, response) ? Decision.SEES : Decision.REFUSED;
        }
        // By its name, too: the page of another site whose name was made to lead here is not from this machine.
        boolean local = settings.access() != AdminAccess.OFF
                && Callers.mayAsk(AdminAccess.LOOPBACK, request)
                && Callers.isLoopbackName(request.getServerName());
        return local ? Decision.SEES : Decision.UNKNOWN;
    }

    private static boolean hasRole(String role, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (request.isUserInRole(role)) {
            return true;
        }
        try {
            if (request.getUserPrincipal() == null && !request.authenticate(response)) {
                return false;
            }
        } catch (ServletException | RuntimeException e) {
            LOG.debug("the container has no login", e);
        }
        if (request.isUserInRole(role)) {
            return true;
        }
        if (!response.isCommitted()) {
            response.setStatus(403);
            response.setHeader("Content-Length", "0");
        }
        return false;
    }

    /** Tells whether the status may be read by whoever has made the browser send this: not by other sites. */
    static boolean isOwnSite(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        return site == null || OWN_SITES.contains(site);
    }

    /** Returns whether there are buttons at all. */
    boolean actions() {
        return settings.actions();
    }

    /**
     * Returns the token for a page: only for one that is shown as such. A script of the application is of the same origin
     * and could read it out of the page.
     */
    String tokenFor(HttpServletRequest request) {
        String destination = request.getHeader("Sec-Fetch-Dest");
        boolean shown = destination == null || destination.equals("document");
        return actions() && shown ? token : "";
    }

    /**
     * Decides whether a request may change anything.
     *
     * @return why not; {@code null} when it may
     */
    @Nullable
    String refusal(HttpServletRequest request) {
        if (!actions()) {
            return "admin-actions is off";
        }
        String origin = request.getHeader("Origin");
        if (!isOwnSite(request) || (origin != null && !isOwn(origin, request))) {
            return "the request comes from another site";
        }
        String sent = request.getHeader(TOKEN_HEADER);
        boolean right = sent != null && MessageDigest.isEqual(sent.getBytes(US_ASCII), token.getBytes(US_ASCII));
        return right ? null : "the page's token is missing or of another start: load the page again";
    }

    /** Host and port alone: behind a proxy the scheme may be another one. */
    private static boolean isOwn(String origin, HttpServletRequest request) {
        String host = host(request);
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority != null && authority.toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** HTTP/2 has no such header. */
    private static String host(HttpServletRequest request) {
        String host = request.getHeader("Host");
        int port = request.getServerPort();
        boolean usual = port == (request.isSecure() ? HTTPS : HTTP);
        return host != null ? host : request.getServerName() + (usual ? "" : ":" + port);
    }
}

package org.wsgibridge.servlet.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.URI;
import java.security.MessageDigest;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.secret.Secrets;
import org.wsgibridge.settings.monitoring.AdminSettings;

/**
 * Keeps other sites from using the browser of a caller that may see the status (cross-site request forgery): a login is
 * sent by a browser whichever site asks. Thread-safe.
 */
final class StatusGuard {
    private static final String TOKEN_HEADER = "X-WSGI-Bridge-Token";
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private final AdminSettings settings;
    private final String token;

    StatusGuard(AdminSettings settings) {
        this.settings = settings;
        this.token = Secrets.token();
    }

    /**
     * Returns whether the status may be read by the site that made the browser send this request: other sites may not.
     */
    static boolean isOwnSite(AdminExchange request) {
        String site = request.header("Sec-Fetch-Site");
        return site == null || OWN_SITES.contains(site);
    }

    /** Returns whether there are buttons at all. */
    boolean actions() {
        return settings.actions();
    }

    /**
     * Returns the token for a page: only for one that is shown as such. A script of the application is of the same
     * origin and could read it out of the page.
     */
    String tokenFor(AdminExchange request) {
        String destination = request.header("Sec-Fetch-Dest");
        boolean shown = destination == null || destination.equals("document");
        return actions() && shown ? token : "";
    }

    /**
     * Decides whether a request may change anything.
     *
     * @return why not; {@code null} when it may
     */
    @Nullable
    String refusal(AdminExchange request) {
        if (!actions()) {
            return "admin-actions is off";
        }
        String origin = request.header("Origin");
        if (!isOwnSite(request) || (origin != null && !isOwn(origin, request))) {
            return "the request comes from another site";
        }
        String sent = request.header(TOKEN_HEADER);
        boolean right = sent != null && MessageDigest.isEqual(sent.getBytes(US_ASCII), token.getBytes(US_ASCII));
        return right ? null : "the page's token is missing or of another start: load the page again";
    }

    /** Host and port alone: behind a proxy the scheme may be another one. */
    private static boolean isOwn(String origin, AdminExchange request) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority != null && authority.equalsIgnoreCase(request.authority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}

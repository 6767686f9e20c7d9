package org.wsgibridge.servlet.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.URI;
import java.security.MessageDigest;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.secret.Secrets;
import org.wsgibridge.settings.monitoring.AdminSettings;

/**
 * Protects the status page against cross-site request forgery. A browser sends the login of a caller with every
 * request, even if another site causes the request. Thread-safe.
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
     * Returns whether a request was not caused by another site, as far as the browser tells ({@code Sec-Fetch-Site}).
     */
    static boolean isOwnSite(AdminExchange request) {
        String site = request.header("Sec-Fetch-Site");
        return site == null || OWN_SITES.contains(site);
    }

    /** Returns whether actions are on. */
    boolean actions() {
        return settings.actions();
    }

    /**
     * Returns the token for the actions of a page, {@code ""} for none. Only a page that a browser shows as a document
     * gets it: a script of the application, which has the same origin, could fetch the page and read the token.
     */
    String tokenFor(AdminExchange request) {
        String destination = request.header("Sec-Fetch-Dest");
        boolean shown = destination == null || destination.equals("document");
        return actions() && shown ? token : "";
    }

    /**
     * Decides whether a request may run an action.
     *
     * @return the reason for refusing it; {@code null} if it may
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

    /** Returns whether an origin has the host and port of the request. The scheme may differ behind a proxy. */
    private static boolean isOwn(String origin, AdminExchange request) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority != null && authority.equalsIgnoreCase(request.authority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}

package org.wsgibridge.servlet.arrival;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The path that the container's rules - servlet mappings, filters, security constraints - are matched with, compared
 * with the bridge's. Both containers take path parameters ({@code ;x}) away, which mod_wsgi leaves to the application.
 * Tomcat collapses {@code //} and decodes {@code %2F}, if it accepts them at all. Jetty, where its {@code
 * uriCompliance} accepts them, does neither before it looks for constraints, so that they are one path for the bridge
 * and another for Jetty. Thread-safe.
 */
final class ContainerPath {
    private static final Pattern ENCODED_BACKSLASH = Pattern.compile("%5c", Pattern.CASE_INSENSITIVE);
    private static final char UNDECODABLE = '\uFFFD';

    private final ServletContext context;
    private final boolean jetty;
    private volatile @Nullable Boolean rules;

    ContainerPath(ServletContext context, boolean jetty) {
        this.context = context;
        this.jetty = jetty;
    }

    /**
     * Returns whether no rule of the container's can have been passed because of how the path is spelt.
     *
     * @param request the request
     * @param ours the path below the context path, decoded, a native string
     */
    boolean isReadAs(HttpServletRequest request, String ours) {
        String theirs = pathInContext(request);
        if (theirs == null) {
            return false;
        }
        if (ours.indexOf('\\') >= 0) {
            // Tomcat's encodedReverseSolidusHandling="passthrough"; a backslash separates nothing.
            theirs = ENCODED_BACKSLASH.matcher(theirs).replaceAll("\\\\");
        }
        boolean slashed = jetty
                && (theirs.contains("//")
                        || request.getRequestURI().toLowerCase(Locale.ROOT).contains("%2f"));
        if (slashed && !hasRules()) {
            theirs = theirs.replaceAll("/{2,}", "/");
            slashed = false;
        }
        return !slashed
                && !hasExtensionInParameter(ours)
                && (same(theirs, ours) || same(theirs, withoutParameters(ours)));
    }

    private boolean hasRules() {
        Boolean known = rules;
        if (known == null) {
            known = JettyInternals.hasRulesByPath(context);
            rules = known;
        }
        return known;
    }

    private static @Nullable String pathInContext(HttpServletRequest request) {
        try {
            return text(request.getServletPath()) + text(request.getPathInfo());
        } catch (IllegalArgumentException e) {
            // Jetty's way to keep applications from deciding by a path that it takes for ambiguous.
            return JettyInternals.pathInContext(request.getHttpServletMapping());
        }
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** {@code /page;.do} would be no {@code *.do} for the container and one for an application. */
    private static boolean hasExtensionInParameter(String path) {
        int parameter = path.indexOf(';', path.lastIndexOf('/') + 1);
        return parameter >= 0 && path.indexOf('.', parameter) >= 0;
    }

    private static String withoutParameters(String path) {
        int semicolon = path.indexOf(';');
        if (semicolon < 0) {
            return path;
        }
        StringBuilder kept = new StringBuilder(path.length());
        int from = 0;
        while (semicolon >= 0) {
            kept.append(path, from, semicolon);
            int slash = path.indexOf('/', semicolon);
            from = slash < 0 ? path.length() : slash;
            semicolon = path.indexOf(';', from);
        }
        return kept.append(path, from, path.length()).toString();
    }

    /**
     * Returns whether a text that the container has decoded is that native string, whichever encoding it uses; bytes
     * that it could not decode are no part of any rule.
     */
    private static boolean same(String theirs, String ours) {
        if (theirs.equals(ours)) {
            return true;
        }
        String decoded = new String(ours.getBytes(ISO_8859_1), UTF_8);
        return theirs.indexOf(UNDECODABLE) < 0
                ? theirs.equals(decoded)
                : blurred(theirs).equals(blurred(decoded));
    }

    /** How many replacement characters stand for some bytes is up to the decoder. */
    private static String blurred(String text) {
        return text.replaceAll(UNDECODABLE + "+", String.valueOf(UNDECODABLE));
    }
}

package org.wsgibridge.servlet.arrival;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares the path by which the container matches its rules (servlet mappings, filters and security constraints) with
 * the path of the bridge. Tomcat and Jetty remove path parameters ({@code ;x}), which mod_wsgi leaves to the
 * application. Tomcat collapses {@code //} and decodes {@code %2F}, if it accepts them at all. Jetty does neither
 * before it looks for constraints, if its {@code uriCompliance} accepts them: so Jetty and the bridge see different
 * paths. Thread-safe.
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
     * Returns whether the path cannot have evaded a rule of the container by its spelling.
     *
     * @param request the request
     * @param ours the path below the context path, decoded, a native string (PEP 3333)
     */
    boolean isReadAs(HttpServletRequest request, String ours) {
        String theirs = pathInContext(request);
        if (theirs == null) {
            return false;
        }
        if (ours.indexOf('\\') >= 0) {
            // Tomcat's encodedReverseSolidusHandling="passthrough" leaves %5C encoded. A backslash is not a separator.
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
            // Jetty throws this for an ambiguous path, so that applications do not decide by it.
            return JettyInternals.pathInContext(request.getHttpServletMapping());
        }
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    /**
     * Returns whether a parameter has an extension. The container does not match {@code /page;.do} with {@code *.do},
     * but an application might.
     */
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
     * Returns whether a text that the container has decoded is the same as a native string, for any encoding of the
     * container. Bytes that the container could not decode are ignored, because no rule contains them.
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

    /** Replaces sequences of replacement characters by one, because decoders differ in how many they write. */
    private static String blurred(String text) {
        return text.replaceAll(UNDECODABLE + "+", String.valueOf(UNDECODABLE));
    }
}

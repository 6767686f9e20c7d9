package org.wsgibridge.servlet.request;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.servlet.arrival.Arrivals;
import org.wsgibridge.servlet.mount.NativeStrings;
import org.wsgibridge.wsgi.InvalidRequestPathException;
import org.wsgibridge.wsgi.RequestPath;

/**
 * Where the servlet sits in the URL space: context path and servlet path. Taken from the raw URI and the servlet's
 * mappings, because a container's own {@code getServletPath} and {@code getPathInfo} have lost what {@code %2F},
 * {@code ;x} and {@code //} were, and Jetty's refuse to answer for such URIs.
 *
 * @param servletPaths the prefixes of the servlet's mappings, longest first; {@code ""} for {@code /} and {@code /*}
 */
public record ServletPaths(List<String> servletPaths) {

    /**
     * A request's path, split.
     *
     * @param prefix context path and servlet path, decoded; {@code ""} or with a leading slash
     * @param below the path below the servlet, decoded; {@code ""} or with a leading slash
     */
    public record Location(String prefix, String below) {}

    /** Makes the prefixes of a servlet's mappings. */
    public static ServletPaths of(Collection<String> mappings) {
        List<String> paths = mappings.stream()
                .map(pattern -> pattern.endsWith("/*") ? pattern.substring(0, pattern.length() - 2) : "")
                .map(NativeStrings::utf8)
                .distinct()
                .sorted(Comparator.comparingInt(path -> -path.length()))
                .toList();
        return new ServletPaths(paths.isEmpty() ? List.of("") : paths);
    }

    /**
     * Finds where a request belongs.
     *
     * @return its place, {@code null} when its path is not below the web application: the container took another path
     *     out of the same URI
     * @throws InvalidRequestPathException when the URI has no usable path, or the container has read it in another way
     */
    @Nullable
    public Location place(HttpServletRequest request, Arrivals arrivals) throws InvalidRequestPathException {
        RequestPath path = RequestPath.parse(request.getRequestURI());
        String rawContext = rawContext(request);
        String context =
                rawContext.isEmpty() ? "" : RequestPath.parse(rawContext).value();
        if (!path.literal()) {
            String inContext = path.below(context);
            if (inContext == null) {
                return null;
            }
            arrivals.requireSamePath(request, inContext);
        }
        for (int i = 0; i < servletPaths.size(); i++) {
            String prefix = context + servletPaths.get(i);
            String below = path.below(prefix);
            if (below != null) {
                return new Location(prefix, below);
            }
        }
        return null;
    }

    /** Tomcat looks for the context path in the URI as it was sent, and may not find it there. */
    private static String rawContext(HttpServletRequest request) throws InvalidRequestPathException {
        try {
            return request.getContextPath();
        } catch (IllegalStateException e) {
            throw new InvalidRequestPathException("the container cannot find the context path in the URI");
        }
    }
}

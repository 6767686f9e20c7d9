package org.wsgibridge.servlet.request;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.servlet.arrival.Arrivals;
import org.wsgibridge.wsgi.Environ;
import org.wsgibridge.wsgi.InvalidRequestPathException;
import org.wsgibridge.wsgi.RequestPath;

/**
 * Splits the path of a request at the place of the servlet: context path and servlet path. It uses the raw URI and the
 * servlet's mappings. The container's {@code getServletPath} and {@code getPathInfo} do not show {@code %2F}, {@code
 * ;x} and {@code //} any more, and Jetty's throw an exception for such URIs.
 *
 * @param servletPaths the prefixes of the servlet's mappings, longest first; {@code ""} for {@code /} and {@code /*}
 */
public record ServletPaths(List<String> servletPaths) {

    /**
     * The two parts of a request's path.
     *
     * @param prefix context path and servlet path, decoded; {@code ""} or with a leading slash
     * @param below the path below the servlet, decoded; {@code ""} or with a leading slash
     */
    public record Location(String prefix, String below) {}

    /** Makes the prefixes from the URL patterns of a servlet. */
    public static ServletPaths of(Collection<String> mappings) {
        List<String> paths = mappings.stream()
                .map(pattern -> pattern.endsWith("/*") ? pattern.substring(0, pattern.length() - 2) : "")
                .map(Environ::nativeString)
                .distinct()
                .sorted(Comparator.comparingInt(path -> -path.length()))
                .toList();
        return new ServletPaths(paths.isEmpty() ? List.of("") : paths);
    }

    /**
     * Splits the path of a request.
     *
     * @return the parts; {@code null} if the path is not below the web application, so the container has understood the
     *     URI differently
     * @throws InvalidRequestPathException if the URI has no usable path, or the container has understood it differently
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

    /** Returns the context path as it was sent. Tomcat looks for it in the raw URI, and may not find it there. */
    private static String rawContext(HttpServletRequest request) throws InvalidRequestPathException {
        try {
            return request.getContextPath();
        } catch (IllegalStateException e) {
            throw new InvalidRequestPathException("the container cannot find the context path in the URI");
        }
    }
}

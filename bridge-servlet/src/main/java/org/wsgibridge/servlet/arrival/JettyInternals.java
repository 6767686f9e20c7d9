package org.wsgibridge.servlet.arrival;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletMapping;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.servlet.internals.Internals;

/**
 * Reads data of Jetty that the Servlet API does not offer. Uses reflection, because a web application does not see
 * Jetty's classes. Used only for unusual requests. If the data cannot be read, the result is the stricter one.
 * Stateless.
 */
final class JettyInternals {
    private static final Logger LOG = LoggerFactory.getLogger(JettyInternals.class);
    private static final String JETTY = "org.eclipse.jetty.";
    private static final String FORWARDED = "ForwardedRequestCustomizer";

    /** Patterns of rules for every path, regardless of its spelling. */
    private static final Set<String> EVERYTHING = Set.of("/", "/*");

    private JettyInternals() {}

    /**
     * Returns whether the server is configured to change scheme and host of its requests: whether the connector has a
     * {@code ForwardedRequestCustomizer}, or a customizer that is not a class of Jetty.
     */
    static boolean rewrites(ServletRequest request) {
        try {
            Object configuration = Internals.jettyConfiguration(request);
            return all(configuration, "getCustomizers").stream().anyMatch(JettyInternals::rewritesHosts);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("Jetty's customizers cannot be found", e);
            return false;
        }
    }

    private static boolean rewritesHosts(Object customizer) {
        for (Class<?> type = customizer.getClass(); type != Object.class; type = type.getSuperclass()) {
            if (type.getName().startsWith(JETTY)) {
                return type.getSimpleName().equals(FORWARDED);
            }
        }
        return true;
    }

    /**
     * Returns whether a web application has filters or security constraints for some of its paths.
     *
     * @param context the web application's context
     */
    static boolean hasRulesByPath(ServletContext context) {
        for (FilterRegistration filter : context.getFilterRegistrations().values()) {
            if (!EVERYTHING.containsAll(filter.getUrlPatternMappings())) {
                return true;
            }
        }
        try {
            Object security = Internals.call(
                    Internals.call(Internals.call(context, "getContext"), "getServletContextHandler"),
                    "getSecurityHandler");
            if (security == null) {
                return false;
            }
            for (Object mapping : all(security, "getConstraintMappings")) {
                if (!EVERYTHING.contains(String.valueOf(Internals.call(mapping, "getPathSpec")))) {
                    return true;
                }
            }
            return false;
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("Jetty's security constraints cannot be found", e);
            return true;
        }
    }

    /** Returns the path by which a request was mapped, {@code null} if it cannot be read. */
    static @Nullable String pathInContext(HttpServletMapping mapping) {
        try {
            Object servletPath = Internals.call(mapping, "getServletPath");
            Object pathInfo = Internals.call(mapping, "getPathInfo");
            return (servletPath == null ? "" : servletPath.toString()) + (pathInfo == null ? "" : pathInfo.toString());
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("Jetty's path cannot be found", e);
            return null;
        }
    }

    private static Collection<?> all(@Nullable Object target, String method) throws ReflectiveOperationException {
        if (Internals.call(target, method) instanceof Collection<?> all) {
            return all;
        }
        throw new NoSuchMethodException(method);
    }
}

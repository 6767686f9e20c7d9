package org.wsgibridge.servlet.transport;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.servlet.internals.Internals;
import org.wsgibridge.servlet.internals.TomcatConnection;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * How large a head of a response the container sends: what is larger, Jetty replaces by a 500 and Tomcat by nothing at
 * all, when the bridge has long said that the response is complete. Stateless.
 */
final class LargestHead {
    private static final Logger LOG = LoggerFactory.getLogger(LargestHead.class);

    /** Fits into every container, unless it is configured to send hardly anything. */
    private static final int ALWAYS_FITS = 1024;

    /** For what a container adds: Date, Server, Connection, Content-Length, Transfer-Encoding and the like. */
    private static final int ADDED = 512;

    /** What HTTP/2 counts for each field beside its characters (RFC 9113, section 6.5.2), and the bridge does not. */
    private static final int PER_FIELD = 32 - ": \r\n".length();

    private static final int UNLIMITED = Integer.MAX_VALUE;

    private LargestHead() {}

    /** Returns whether there can be a container that does not send a head of that size. */
    static boolean isQuestionable(ResponseHead head) {
        return head.size() > ALWAYS_FITS;
    }

    /**
     * Returns why a head cannot be sent, {@code null} when it can.
     *
     * @param head the head
     * @param request the container's request
     * @param response its response, which may have headers already
     * @param limit what is allowed (limit-response-head)
     */
    static @Nullable String refusal(
            ResponseHead head, ServletRequest request, HttpServletResponse response, int limit) {
        int size = head.size();
        if (size > limit) {
            return "its head has " + size + " bytes, more than limit-response-head=" + limit;
        }
        boolean http1 = ((HttpServletRequest) request).getProtocol().startsWith("HTTP/1");
        int all = size
                + ADDED
                + there(response)
                + (http1 ? 0 : PER_FIELD * head.headers().size());
        int most = ofContainer(request, http1);
        return all > most
                ? "its head has " + size + " bytes, and the container sends no more than " + most
                        + " with what it adds (docs/configuration.md, \"Limits and timeouts of the container\")"
                : null;
    }

    private static int there(HttpServletResponse response) {
        int size = 0;
        for (String name : response.getHeaderNames()) {
            for (String value : response.getHeaders(name)) {
                size += name.length() + value.length() + PER_FIELD;
            }
        }
        return size;
    }

    private static int ofContainer(ServletRequest request, boolean http1) {
        try {
            ServletRequest own = Internals.own(request);
            if (own.getClass().getName().startsWith("org.apache.catalina.")) {
                return http1 ? tomcat(own) : UNLIMITED;
            }
            int most = jetty(request);
            return http1 ? most : Math.min(most, client(request));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("the container's largest head of a response cannot be found", e);
            return UNLIMITED;
        }
    }

    /** {@code maxHttpResponseHeaderSize} of the connector. */
    private static int tomcat(ServletRequest facade) throws ReflectiveOperationException {
        Object size = TomcatConnection.setting(facade, "maxHttpResponseHeaderSize");
        return size == null ? UNLIMITED : Integer.parseInt(size.toString());
    }

    /** {@code maxResponseHeaderSize} of the connector; where it is negative, {@code responseHeaderSize}. */
    private static int jetty(ServletRequest request) throws ReflectiveOperationException {
        Object configuration = Internals.jettyConfiguration(request);
        int usual = number(configuration, "getResponseHeaderSize");
        return Math.max(usual, number(configuration, "getMaxResponseHeaderSize"));
    }

    /**
     * What the client of an HTTP/2 connection has said that it takes (SETTINGS_MAX_HEADER_LIST_SIZE), or Jetty allows.
     */
    private static int client(ServletRequest request) throws ReflectiveOperationException {
        Object connection = Internals.call(Internals.jettyConnection(request), "getConnection");
        Object generator = Internals.call(Internals.call(connection, "getSession"), "getGenerator");
        return number(Internals.call(generator, "getHpackEncoder"), "getMaxHeaderListSize");
    }

    private static int number(@Nullable Object target, String method) throws ReflectiveOperationException {
        return Internals.call(target, method) instanceof Integer number ? number : UNLIMITED;
    }
}

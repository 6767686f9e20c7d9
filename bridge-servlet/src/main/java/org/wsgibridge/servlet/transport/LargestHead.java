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
 * Finds out how large a response head the container can send. Jetty replaces a larger one by a 500, and Tomcat sends
 * nothing at all; both happen after the bridge has reported the response as complete. So the bridge checks the size
 * first. Stateless.
 */
final class LargestHead {
    private static final Logger LOG = LoggerFactory.getLogger(LargestHead.class);

    /** A head of that many bytes fits into every container, unless its limit is configured to be unusually small. */
    private static final int ALWAYS_FITS = 1024;

    /**
     * The bytes reserved for the headers that a container adds, such as Date, Server, Connection, Content-Length and
     * Transfer-Encoding.
     */
    private static final int ADDED = 512;

    /**
     * HTTP/2 counts 32 bytes for each field besides its characters (RFC 9113, section 6.5.2). The bridge counts only
     * the four of HTTP/1.
     */
    private static final int PER_FIELD = 32 - ": \r\n".length();

    private static final int UNLIMITED = Integer.MAX_VALUE;

    private LargestHead() {}

    /** Returns whether a head is so large that some container may not send it. */
    static boolean isQuestionable(ResponseHead head) {
        return head.size() > ALWAYS_FITS;
    }

    /**
     * Returns why a head cannot be sent, for the log; {@code null} if it can be sent.
     *
     * @param head the head
     * @param request the container's request
     * @param response its response, which may have headers already
     * @param limit the largest size in bytes that is allowed ({@code limit-response-head})
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

    /** Returns {@code maxHttpResponseHeaderSize} of the connector. */
    private static int tomcat(ServletRequest facade) throws ReflectiveOperationException {
        Object size = TomcatConnection.setting(facade, "maxHttpResponseHeaderSize");
        return size == null ? UNLIMITED : Integer.parseInt(size.toString());
    }

    /**
     * Returns {@code maxResponseHeaderSize} of the connector, or {@code responseHeaderSize} if that is larger: the
     * former is negative if it is not set.
     */
    private static int jetty(ServletRequest request) throws ReflectiveOperationException {
        Object configuration = Internals.jettyConfiguration(request);
        int usual = number(configuration, "getResponseHeaderSize");
        return Math.max(usual, number(configuration, "getMaxResponseHeaderSize"));
    }

    /**
     * Returns the limit of an HTTP/2 connection: that of the client (SETTINGS_MAX_HEADER_LIST_SIZE), or that of Jetty.
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

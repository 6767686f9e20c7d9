package org.wsgibridge.servlet.access;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.access.UnservedEntry;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * The entry in the access log of a request that the bridge has answered itself: with a static file, by the admin mount,
 * or with an error. Valid only until the container recycles the request. For one thread.
 */
public final class ServletEntry extends UnservedEntry {
    /** The attribute of a request with the name of the user that the access scripts have authenticated. */
    public static final String USER = "org.wsgibridge.user";

    private final HttpServletRequest request;
    private final ResponseHead head;
    private final @Nullable Outcome broken;

    /**
     * Makes the entry of a request that has ended.
     *
     * @param request the request
     * @param head the head of its response
     * @param broken why the response was not sent completely, {@code null} if it was
     * @param nanos how long the request took, in nanoseconds
     */
    public ServletEntry(HttpServletRequest request, ResponseHead head, @Nullable Outcome broken, long nanos) {
        super(head.status(), nanos);
        this.request = request;
        this.head = head;
        this.broken = broken;
    }

    @Override
    public @Nullable String variable(String name) {
        return switch (name) {
            case "REQUEST_METHOD" -> request.getMethod();
            case "REQUEST_URI" -> uri();
            case "SERVER_PROTOCOL" -> request.getProtocol();
            case "REMOTE_ADDR" -> request.getRemoteAddr();
            case "REMOTE_USER" -> user();
            case "SERVER_NAME" -> request.getServerName();
            case "SERVER_PORT" -> Integer.toString(request.getServerPort());
            default -> null;
        };
    }

    private @Nullable String user() {
        return request.getAttribute(USER) instanceof String user ? user : request.getRemoteUser();
    }

    private String uri() {
        String query = request.getQueryString();
        return query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query;
    }

    @Override
    protected @Nullable String header(String name) {
        return request.getHeader(name);
    }

    @Override
    public @Nullable String responseHeader(String name) {
        return head.header(name);
    }

    @Override
    public long bytes() {
        return head.bodyless() || request.getMethod().equals("HEAD") ? 0 : Math.max(0, head.contentLength());
    }

    @Override
    public String outcome() {
        if (broken != null) {
            return broken == Outcome.CLIENT_GONE ? "client-gone" : "failed";
        }
        return super.outcome();
    }
}

package org.wsgibridge.servlet.access;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.access.UnservedEntry;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.wsgi.ResponseHead;

/** A request that the bridge answered itself: a static file, the admin mount, or an error. */
public final class ServletEntry extends UnservedEntry {
    /** The attribute of a request that has the name of the user that the access scripts have found. */
    public static final String USER = "org.wsgibridge.user";

    private final HttpServletRequest request;
    private final ResponseHead head;
    private final @Nullable Outcome broken;

    /**
     * Makes the entry of a request that is over; to be used while the container has not recycled it.
     *
     * @param request the request
     * @param head the head of its response
     * @param broken why the response has not left as it was meant, {@code null} when it has
     * @param nanos the nanoseconds that it took
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

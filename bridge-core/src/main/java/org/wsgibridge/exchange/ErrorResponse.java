package org.wsgibridge.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.failure.FailurePage;
import org.wsgibridge.failure.FailureReport;
import org.wsgibridge.failure.PageFormat;
import org.wsgibridge.failure.PlainPage;
import org.wsgibridge.failure.ProblemPage;
import org.wsgibridge.failure.RequestFacts;
import org.wsgibridge.failure.TextPage;
import org.wsgibridge.wsgi.Header;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * A response that the bridge makes itself, such as an error, in the format that its client prefers. Its page contains
 * the status and the request's id. It contains neither the server's name nor, unless the process group has
 * {@code debug=on}, a traceback. Immutable.
 *
 * @param status the status code
 * @param headers further headers, such as Retry-After
 * @param requestId the request's id, which the page shows if the status is 500 or above; {@code null} for none
 * @param shown the failure to show to a developer; {@code null} for none
 */
public record ErrorResponse(
        int status,
        List<Header> headers,
        @Nullable String requestId,
        @Nullable Shown shown) {
    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(301, "Moved Permanently"),
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(408, "Request Timeout"),
            Map.entry(411, "Length Required"),
            Map.entry(412, "Precondition Failed"),
            Map.entry(413, "Content Too Large"),
            Map.entry(416, "Range Not Satisfiable"),
            Map.entry(431, "Request Header Fields Too Large"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(501, "Not Implemented"),
            Map.entry(502, "Bad Gateway"),
            Map.entry(503, "Service Unavailable"),
            Map.entry(504, "Gateway Timeout"));

    /** Makes the header list immutable. */
    public ErrorResponse {
        headers = List.copyOf(headers);
    }

    /**
     * A failure to show to a developer.
     *
     * @param failure the failure
     * @param request the request that gets the page
     */
    public record Shown(FailureReport failure, RequestFacts request) {}

    /**
     * The response as it is sent.
     *
     * @param head the head, with Content-Type and Content-Length
     * @param text the body
     */
    public record Page(ResponseHead head, String text) {
        /** Returns the body's bytes. */
        public byte[] body() {
            return text.getBytes(UTF_8);
        }
    }

    /**
     * Makes the response for a status.
     *
     * @param status the status code
     * @param headers further headers, such as Retry-After
     * @return the response
     */
    public static ErrorResponse of(int status, List<Header> headers) {
        return new ErrorResponse(status, headers, null, null);
    }

    /**
     * Returns the response for a client.
     *
     * @param accept the value of the client's {@code Accept}; {@code null} if it sent none
     * @return the response; if it shows a failure, its headers forbid caches to keep it, and browsers to execute any
     *     script but the page's own
     */
    public Page page(@Nullable String accept) {
        PageFormat format = PageFormat.of(accept);
        String text = shown == null ? plain(format) : failure(format, shown);
        List<Header> all = new ArrayList<>(headers);
        if (shown != null) {
            all.addAll(FailurePage.headers());
        }
        all.add(new Header("Vary", "Accept"));
        all.add(new Header("Content-Type", format.contentType()));
        all.add(new Header("Content-Length", Integer.toString(text.getBytes(UTF_8).length)));
        return new Page(new ResponseHead(status, reason(), all), text);
    }

    private String plain(PageFormat format) {
        return switch (format) {
            case HTML -> PlainPage.of(status, title(), requestId);
            case JSON -> ProblemPage.of(status, reason(), requestId);
            case TEXT -> TextPage.of(status, title(), requestId);
        };
    }

    private String failure(PageFormat format, Shown what) {
        return switch (format) {
            case HTML -> FailurePage.of(title(), what.failure, what.request);
            case JSON -> ProblemPage.of(status, reason(), what.failure, what.request);
            case TEXT -> TextPage.of(title(), what.failure, what.request);
        };
    }

    private String title() {
        return status + " " + reason();
    }

    private String reason() {
        return REASONS.getOrDefault(status, "Error");
    }
}

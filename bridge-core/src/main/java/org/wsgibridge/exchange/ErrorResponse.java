package org.wsgibridge.exchange;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.failure.FailurePage;
import org.wsgibridge.failure.FailureReport;
import org.wsgibridge.failure.PlainPage;
import org.wsgibridge.failure.RequestFacts;
import org.wsgibridge.wsgi.Header;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * A response that the bridge itself gives. Its page names the status and the request's id: neither a traceback nor the
 * server's name reaches a client, unless the process group has {@code debug=on}.
 *
 * @param head the head, with Content-Type and Content-Length
 * @param page the body, in ASCII
 */
public record ErrorResponse(ResponseHead head, String page) {
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

    /**
     * Makes the response for a status.
     *
     * @param status the status code
     * @param headers further headers, such as Retry-After
     * @return the response
     */
    public static ErrorResponse of(int status, List<Header> headers) {
        return of(status, headers, (String) null);
    }

    /**
     * Makes the response for a status of a request that can be quoted.
     *
     * @param status the status code
     * @param headers further headers, such as Retry-After
     * @param requestId the id that the page tells from status 500 on, {@code null} for none
     * @return the response
     */
    public static ErrorResponse of(int status, List<Header> headers, @Nullable String requestId) {
        return withPage(status, headers, PlainPage.of(status, title(status), requestId));
    }

    /**
     * Makes the response for a failure that a developer is to see.
     *
     * @param status the status code
     * @param headers further headers
     * @param failure what failed
     * @param request the request that meets it
     * @return the response; not to be kept by caches, and nothing of the failure is executed by a browser
     */
    public static ErrorResponse showing(int status, List<Header> headers, FailureReport failure, RequestFacts request) {
        List<Header> all = new ArrayList<>(headers);
        all.addAll(FailurePage.headers());
        return withPage(status, all, FailurePage.of(title(status), failure, request));
    }

    private static String title(int status) {
        return status + " " + reason(status);
    }

    private static ErrorResponse withPage(int status, List<Header> headers, String page) {
        List<Header> all = new ArrayList<>(headers);
        all.add(new Header("Content-Type", "text/html; charset=utf-8"));
        all.add(new Header("Content-Length", Integer.toString(page.length())));
        return new ErrorResponse(new ResponseHead(status, reason(status), all), page);
    }

    private static String reason(int status) {
        return REASONS.getOrDefault(status, "Error");
    }

    /** Returns the page's bytes. */
    public byte[] body() {
        return page.getBytes(US_ASCII);
    }
}

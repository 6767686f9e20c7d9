package org.wsgibridge.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.wsgibridge.wsgi.Header;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * A response that the bridge itself gives. Its page names the status and nothing else: neither a traceback nor the
 * server's name reaches a client.
 *
 * @param head the head, with Content-Type and Content-Length
 * @param page the body, in latin-1
 */
public record ErrorResponse(ResponseHead head, String page) {
    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(400, "Bad Request"),
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
        String reason = REASONS.getOrDefault(status, "Error");
        String title = status + " " + reason;
        String page = "<!DOCTYPE html>\n<html lang=\"en\"><head><title>" + title + "</title></head>" + "<body><h1>"
                + title + "</h1></body></html>\n";
        List<Header> all = new ArrayList<>(headers);
        all.add(new Header("Content-Type", "text/html; charset=iso-8859-1"));
        all.add(new Header("Content-Length", Integer.toString(page.length())));
        return new ErrorResponse(new ResponseHead(status, reason, all), page);
    }

    /** Returns the page's bytes. */
    public byte[] body() {
        return page.getBytes(ISO_8859_1);
    }
}

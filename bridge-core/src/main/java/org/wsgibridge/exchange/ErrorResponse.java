package org.wsgibridge.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.wsgibridge.wsgi.Header;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * A response that the bridge itself gives. Its page names the status and nothing else: neither a traceback nor the
 * server's name reaches a client, unless the process group has {@code debug=on}.
 *
 * @param head the head, with Content-Type and Content-Length
 * @param page the body, in latin-1
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
    private static final String VIEWPORT = "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">";
    private static final String STYLE = "body{font-family:sans-serif;margin:2em;color:#222}h1{font-size:1.3em}";
    private static final String FAILURE_STYLE = STYLE
            + "pre{background:#f6f6f4;border-left:4px solid #b00;padding:1em;overflow:auto;line-height:1.4}"
            + "p{color:#666}";

    /**
     * Makes the response for a status.
     *
     * @param status the status code
     * @param headers further headers, such as Retry-After
     * @return the response
     */
    public static ErrorResponse of(int status, List<Header> headers) {
        String title = status + " " + reason(status);
        return of(
                status,
                headers,
                "<!DOCTYPE html>\n<html lang=\"en\"><head>" + VIEWPORT + "<title>" + title + "</title><style>" + STYLE
                        + "</style></head><body><h1>" + title + "</h1></body></html>\n");
    }

    /**
     * Makes the response for a failure that a developer is to see.
     *
     * @param status the status code
     * @param headers further headers
     * @param failure what failed, several lines; any text
     * @return the response; not to be kept by caches, and nothing in it is executed by a browser
     */
    public static ErrorResponse showing(int status, List<Header> headers, String failure) {
        List<Header> all = new ArrayList<>(headers);
        all.add(new Header("Cache-Control", "no-store"));
        all.add(new Header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"));
        String title = status + " " + reason(status);
        return of(
                status,
                all,
                "<!DOCTYPE html>\n<html lang=\"en\"><head>" + VIEWPORT + "<title>" + title + "</title>\n<style>"
                        + FAILURE_STYLE
                        + "</style></head>\n<body><h1>" + title + "</h1>\n<pre>" + escape(failure.strip())
                        + "</pre>\n<p>Shown because this process group has <code>debug=on</code>.</p></body></html>\n");
    }

    private static ErrorResponse of(int status, List<Header> headers, String page) {
        List<Header> all = new ArrayList<>(headers);
        all.add(new Header("Content-Type", "text/html; charset=iso-8859-1"));
        all.add(new Header("Content-Length", Integer.toString(page.length())));
        return new ErrorResponse(new ResponseHead(status, reason(status), all), page);
    }

    private static String reason(int status) {
        return REASONS.getOrDefault(status, "Error");
    }

    /** Markup and all that is not ASCII become character references. */
    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 64);
        text.codePoints().forEach(c -> {
            boolean plain = c == '\n' || c == '\t' || (c >= ' ' && c < 0x7f && "<>&\"'".indexOf(c) < 0);
            if (plain) {
                escaped.append((char) c);
            } else if (c >= ' ' && (c < 0x7f || c > 0x9f)) {
                escaped.append("&#").append(c).append(';');
            }
        });
        return escaped.toString();
    }

    /** Returns the page's bytes. */
    public byte[] body() {
        return page.getBytes(ISO_8859_1);
    }
}

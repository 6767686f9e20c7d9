package org.wsgibridge.exchange;

import static org.wsgibridge.wsgi.ProtocolViolation.PythonType.VALUE_ERROR;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.wsgibridge.log.LogText;
import org.wsgibridge.wsgi.Header;
import org.wsgibridge.wsgi.ProtocolViolation;
import org.wsgibridge.wsgi.ResponseHead;

/** Checks of the arguments of start_response (PEP 3333, section "The start_response() Callable"). */
final class ResponseRules {
    /**
     * Fields that belong to the container's connection (PEP 3333, section "Other HTTP Features"; RFC 2616, section
     * 13.5.1).
     */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private static final String CONTENT_LENGTH = "Content-Length";

    /** In bytes; far above the limit of any container. */
    private static final int LARGEST_HEAD = 262_144;

    /**
     * In bytes. A body of at most this size fits into the container's buffers, and need not wait there for its client.
     */
    private static final int LARGE_BODY = 32 * 1024;

    private static final int LARGE_HEAD = 1024;

    /** How many characters of a bad value an error message quotes. */
    private static final int QUOTED = 1000;

    private ResponseRules() {}

    /**
     * Checks the arguments of start_response. Returns them as a head, without hop-by-hop headers.
     *
     * @throws ProtocolViolation if the status or a header is not allowed, or if all together are too large
     */
    static ResponseHead check(String status, List<Header> headers) {
        int code = statusCode(status);
        List<Header> kept = new ArrayList<>(headers.size());
        long size = within(status.length());
        for (int i = 0; i < headers.size(); i++) {
            Header header = headers.get(i);
            size = within(size + header.name().length() + header.value().length() + 2);
            checkName(header.name());
            checkValue(header.value());
            if (!HOP_BY_HOP.contains(header.name().toLowerCase(Locale.ROOT))) {
                kept.add(header);
            }
        }
        return new ResponseHead(code, status.length() > 4 ? status.substring(4) : "", kept);
    }

    private static long within(long size) {
        if (size > LARGEST_HEAD) {
            throw new ProtocolViolation(VALUE_ERROR, "status and headers are larger than " + LARGEST_HEAD + " bytes");
        }
        return size;
    }

    private static int statusCode(String status) {
        int code = 0;
        for (int i = 0; i < 3; i++) {
            int digit = i < status.length() ? status.charAt(i) - '0' : -1;
            if (digit < 0 || digit > 9) {
                throw violation("status code must be a 3 digit integer: ", status);
            }
            code = code * 10 + digit;
        }
        if (code < 100) {
            throw violation("status code must be a 3 digit integer: ", status);
        }
        if (code < 200) {
            // RFC 9110, section 15.2: the client would wait for the final response.
            throw violation("status code must be that of a final response, 200 or above: ", status);
        }
        if (status.length() > 3 && status.charAt(3) != ' ') {
            char next = status.charAt(3);
            throw violation(
                    next >= '0' && next <= '9'
                            ? "status code must be a 3 digit integer: "
                            : "no space following status code: ",
                    status);
        }
        for (int i = 3; i < status.length(); i++) {
            if (isControl(status.charAt(i))) {
                throw violation("control character in status reason phrase: ", status);
            }
        }
        return code;
    }

    private static void checkName(String name) {
        if (name.isEmpty()) {
            throw new ProtocolViolation(VALUE_ERROR, "header name is empty");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == ' ' || c == '\t') {
                throw violation("space character in header name: ", name);
            }
            if (isControl(c) || c == ':') {
                throw violation("control character in header name: ", name);
            }
        }
    }

    private static void checkValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\r' || c == '\n' || c == 0) {
                throw violation("carriage return/line feed character in header value: ", value);
            }
        }
    }

    /**
     * Returns the head as it may be sent for a status without a body (RFC 9110, sections 8.6 and 15.3.6): 204 and 304
     * without Content-Length, 205 with a length of 0. Any other head is returned as it is.
     */
    static ResponseHead withoutBodyLength(ResponseHead head) {
        if (!head.bodyless()) {
            return head;
        }
        List<Header> headers = new ArrayList<>(head.headers().size() + 1);
        for (Header header : head.headers()) {
            if (!header.name().equalsIgnoreCase(CONTENT_LENGTH)) {
                headers.add(header);
            }
        }
        if (head.status() == 205) {
            headers.add(new Header(CONTENT_LENGTH, "0"));
        }
        return new ResponseHead(head.status(), head.reason(), headers);
    }

    /**
     * Returns the declared length; {@link ResponseHead#UNKNOWN_LENGTH} if there is none.
     *
     * @throws ProtocolViolation if a length is invalid, or two lengths differ (RFC 9110, section 8.6)
     */
    static long contentLength(ResponseHead head) {
        long length = ResponseHead.UNKNOWN_LENGTH;
        List<Header> headers = head.headers();
        for (int i = 0; i < headers.size(); i++) {
            Header header = headers.get(i);
            if (header.name().equalsIgnoreCase(CONTENT_LENGTH)) {
                long declared = contentLength(header.value());
                if (length != ResponseHead.UNKNOWN_LENGTH && length != declared) {
                    throw new ProtocolViolation(
                            VALUE_ERROR, "two Content-Length headers: " + length + " and " + declared);
                }
                length = declared;
            }
        }
        return length;
    }

    /** Returns the head with a Content-Length added. */
    static ResponseHead withContentLength(ResponseHead head, long length) {
        List<Header> headers = new ArrayList<>(head.headers().size() + 1);
        headers.addAll(head.headers());
        headers.add(new Header(CONTENT_LENGTH, Long.toString(length)));
        return new ResponseHead(head.status(), head.reason(), headers);
    }

    /** Returns whether a response may have to wait in the container for its client. */
    static boolean isLarge(ResponseHead head, int length) {
        return length > LARGE_BODY || head.size() > LARGE_HEAD;
    }

    private static long contentLength(String value) {
        boolean digits = !value.isEmpty() && value.length() <= 18;
        for (int i = 0; digits && i < value.length(); i++) {
            digits = value.charAt(i) >= '0' && value.charAt(i) <= '9';
        }
        if (!digits) {
            throw new ProtocolViolation(
                    VALUE_ERROR, "invalid Content-Length header value: '" + LogText.shorten(value, QUOTED) + "'");
        }
        return Long.parseLong(value);
    }

    private static boolean isControl(char c) {
        return c < 0x20 || c == 0x7f;
    }

    private static ProtocolViolation violation(String message, String value) {
        return new ProtocolViolation(VALUE_ERROR, message + bytesLiteral(value));
    }

    /** Returns the text as a Python bytes literal, as in mod_wsgi's messages. */
    private static String bytesLiteral(String value) {
        char quote = value.indexOf('\'') >= 0 && value.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder text = new StringBuilder("b").append(quote);
        for (int i = 0; i < Math.min(value.length(), QUOTED); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\r' -> text.append("\\r");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < 0x20 || c >= 0x7f) {
                        text.append(String.format("\\x%02x", (int) c));
                    } else {
                        text.append(c == quote || c == '\\' ? "\\" : "").append(c);
                    }
                }
            }
        }
        return text.append(quote).append(value.length() > QUOTED ? "..." : "").toString();
    }
}

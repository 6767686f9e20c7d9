package org.wsgibridge.wsgi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Status line and headers of a response, already checked. Immutable; safe to hand to another thread.
 *
 * @param status the three-digit status code
 * @param reason the reason phrase, possibly empty
 * @param headers the headers in the application's order, without hop-by-hop headers
 */
public record ResponseHead(int status, String reason, List<Header> headers) {

    /** The {@link #contentLength()} of a head that declares none. */
    public static final long UNKNOWN_LENGTH = -1;

    private static final int STATUS_LINE = "HTTP/1.1 200 \r\n\r\n".length();
    private static final int PER_FIELD = ": \r\n".length();

    /** Makes the header list immutable. */
    public ResponseHead {
        headers = List.copyOf(headers);
    }

    /**
     * Returns the value of the first header of that name.
     *
     * @param name the field name, in any case
     * @return the value; {@code null} if there is no such header
     */
    public @Nullable String header(String name) {
        for (int i = 0; i < headers.size(); i++) {
            Header header = headers.get(i);
            if (header.name().equalsIgnoreCase(name)) {
                return header.value();
            }
        }
        return null;
    }

    /** Returns the declared Content-Length in bytes; {@link #UNKNOWN_LENGTH} if there is none. */
    public long contentLength() {
        String value = header("Content-Length");
        return value == null ? UNKNOWN_LENGTH : Long.parseLong(value);
    }

    /** Returns the size of the head in bytes of HTTP/1.1: status line, header fields and the empty line after them. */
    public int size() {
        int size = STATUS_LINE + reason.length();
        for (int i = 0; i < headers.size(); i++) {
            Header header = headers.get(i);
            size += header.name().length() + header.value().length() + PER_FIELD;
        }
        return size;
    }

    /**
     * Returns whether a response of this status never has a body (RFC 9110, sections 6.4.1 and 15.3.6).
     *
     * @return true for 204, 205 and 304
     */
    public boolean bodyless() {
        return status == 204 || status == 205 || status == 304;
    }
}

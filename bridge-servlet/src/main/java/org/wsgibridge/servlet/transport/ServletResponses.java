package org.wsgibridge.servlet.transport;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.wsgibridge.wsgi.Header;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * Copies heads and small responses to responses of the servlet API. A small response fits into the container's buffer,
 * so that no thread of the bridge waits for the client. Stateless.
 */
public final class ServletResponses {
    /** The largest body in bytes. Larger buffers would be too much memory for many connections. */
    private static final int LARGEST = 64 * 1024 - 1;

    /** A body of that many bytes fits into the default buffer of every container. */
    private static final int ALWAYS_FITS = 2 * 1024;

    private ServletResponses() {}

    /**
     * Sets status and headers.
     *
     * @param head the head
     * @param response a response that is not committed
     */
    public static void setHead(ResponseHead head, HttpServletResponse response) {
        response.setStatus(head.status());
        List<Header> headers = head.headers();
        for (int i = 0; i < headers.size(); i++) {
            Header header = headers.get(i);
            // Content-Length too: after setContentLengthLong, Jetty would write the last byte on this thread and block
            // until the client has read it.
            if (isSingle(header.name())) {
                response.setHeader(header.name(), header.value());
            } else {
                response.addHeader(header.name(), header.value());
            }
        }
    }

    /** Returns whether a response with a body of that length can be written whole. */
    public static boolean fits(long length) {
        return length <= LARGEST;
    }

    /**
     * Writes a whole response that {@link #fits}. Does not block.
     *
     * @param head the head
     * @param response a response that is not committed
     * @param body an array that has the body
     * @param offset the index of its first byte
     * @param length its length in bytes
     * @throws IOException if the container does not accept the bytes
     */
    public static void writeWhole(ResponseHead head, HttpServletResponse response, byte[] body, int offset, int length)
            throws IOException {
        setHead(head, response);
        if (length > ALWAYS_FITS) {
            // The next power of two: Jetty would write at once what fills its buffer, or a quarter of a default buffer.
            int size = Integer.highestOneBit(length) << 1;
            response.setBufferSize(Math.max(size, response.getBufferSize()));
        }
        if (length > 0) {
            response.getOutputStream().write(body, offset, length);
        }
    }

    /** Returns whether a header can be there only once, so that a value of the container is replaced. */
    private static boolean isSingle(String name) {
        return switch (name.length()) {
            case 4 -> name.equalsIgnoreCase("Date");
            case 6 -> name.equalsIgnoreCase("Server");
            case 12 -> name.equalsIgnoreCase("Content-Type");
            case 14 -> name.equalsIgnoreCase("Content-Length");
            default -> false;
        };
    }
}

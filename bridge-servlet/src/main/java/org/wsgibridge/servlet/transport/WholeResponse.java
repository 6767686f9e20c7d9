package org.wsgibridge.servlet.transport;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * Puts a whole response into the container's buffer, so that no thread of the bridge waits for the client. Stateless.
 */
public final class WholeResponse {
    /** The largest body in bytes. Larger buffers would be too much memory for many connections. */
    private static final int LARGEST = 64 * 1024 - 1;

    /** A body of that many bytes fits into the default buffer of every container. */
    private static final int ALWAYS_FITS = 2 * 1024;

    private WholeResponse() {}

    /** Returns whether a body of that length may be sent this way. */
    public static boolean fits(long length) {
        return length <= LARGEST;
    }

    /**
     * Writes a response that {@link #fits}. Does not block.
     *
     * @param head the head
     * @param response a response that is not committed
     * @param body an array that has the body
     * @param offset the index of its first byte
     * @param length its length in bytes
     * @throws IOException if the container does not accept the bytes
     */
    public static void write(ResponseHead head, HttpServletResponse response, byte[] body, int offset, int length)
            throws IOException {
        ResponseHeads.apply(head, response);
        if (length > ALWAYS_FITS) {
            // The next power of two: Jetty would write at once what fills its buffer, or a quarter of a default buffer.
            int size = Integer.highestOneBit(length) << 1;
            response.setBufferSize(Math.max(size, response.getBufferSize()));
        }
        if (length > 0) {
            response.getOutputStream().write(body, offset, length);
        }
    }
}

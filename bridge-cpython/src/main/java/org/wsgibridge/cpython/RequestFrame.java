package org.wsgibridge.cpython;

import java.nio.ByteBuffer;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.wsgi.Environ;

/** Encodes a request's environ and times: one compact frame that Python takes apart at C speed. */
final class RequestFrame {
    private static final String REQUEST_ID = "mod_wsgi.request_id";
    private static final int TIMES_SIZE = 3 * Double.BYTES;

    private RequestFrame() {}

    /**
     * Encodes a request.
     *
     * @param id the id of the request on its connection
     * @param application the application's position among those that the interpreter has loaded
     * @param flags {@link Frames#LAST} without a body, {@link Frames#HELD} when the body is to be asked for
     * @param exchange the request
     * @throws IllegalArgumentException when a variable holds a NUL or a character beyond latin-1, or all together are
     *     larger than {@link Frames#LARGEST_REQUEST}
     */
    static byte[] encode(int id, int application, int flags, Exchange exchange) {
        Environ environ = exchange.environ();
        long size = (long) TIMES_SIZE + REQUEST_ID.length() + exchange.id().length() + 1;
        for (int i = 0; i < environ.size(); i++) {
            size += environ.key(i).length() + environ.value(i).length() + 2L;
        }
        if (size > Frames.LARGEST_REQUEST) {
            throw new IllegalArgumentException("the environ has " + size + " bytes");
        }
        int length = (int) size;
        byte[] frame = new byte[Frames.HEAD_SIZE + length];
        ByteBuffer head = Frames.putHead(ByteBuffer.wrap(frame), Frames.REQUEST, flags, application, id, length);
        RequestTimes times = exchange.times();
        head.putDouble(times.epochSeconds(times.arrived()))
                .putDouble(times.epochSeconds(times.queued()))
                .putDouble(times.epochSeconds(times.dispatched()));
        // The array is zeroed: a NUL is written by leaving a byte out.
        int position = put(REQUEST_ID, frame, head.position()) + 1;
        position = put(exchange.id(), frame, position);
        for (int i = 0; i < environ.size(); i++) {
            position = put(environ.key(i), frame, position + 1);
            position = put(environ.value(i), frame, position + 1);
        }
        return frame;
    }

    @SuppressWarnings("deprecation") // drops the high bytes, which are checked to be zero; nothing else is as fast
    private static int put(String text, byte[] target, int position) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == 0 || c > 0xff) {
                throw new IllegalArgumentException("environ holds a character that is no byte: " + text);
            }
        }
        text.getBytes(0, length, target, position);
        return position + length;
    }
}

package org.wsgibridge.cpython.frame;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.wsgi.Environ;
import org.wsgibridge.wsgi.Environ.SharedVariables;

/**
 * Encodes requests for a daemon: one compact frame for each, which Python decodes with functions in C. The variables
 * that many requests share are sent once, in a separate frame, and then represented by a number. Thread-safe.
 */
public final class RequestEncoder {
    private static final String REQUEST_ID = "mod_wsgi.request_id";
    private static final int REQUEST_SIZE = 3 * Double.BYTES + Integer.BYTES;

    /** The number for a request that shares no variables. */
    private static final int NONE = 0;

    /**
     * The largest number of sets of shared variables that a daemon keeps. Requests with other sets contain all their
     * variables.
     */
    private static final int MAX_SHARED = 256;

    private final Consumer<byte[]> frames;
    private final Map<SharedVariables, Integer> numbers = new ConcurrentHashMap<>();
    private final AtomicInteger told = new AtomicInteger();

    /**
     * Makes an encoder.
     *
     * @param frames queues a frame that the daemon must get before a request
     */
    RequestEncoder(Consumer<byte[]> frames) {
        this.frames = frames;
    }

    /**
     * Encodes a request.
     *
     * @param id the id of the request on its connection
     * @param application the application's position among those that the interpreter has loaded
     * @param flags {@link Frames#LAST} without a body, {@link Frames#HELD} if the daemon asks for the body,
     *     {@link Frames#ASK}
     * @param exchange the request
     * @throws IllegalArgumentException if a variable contains a NUL or a character beyond latin-1, or all together are
     *     larger than {@link Frames#LARGEST_REQUEST}
     */
    public byte[] encode(int id, int application, int flags, Exchange exchange) {
        Environ environ = exchange.environ();
        SharedVariables shared = environ.shared();
        int number = shared == null || !environ.hasNamesAfter(shared) ? NONE : number(shared);
        int known = number == NONE || shared == null ? 0 : shared.size();
        int named =
                number == NONE || shared == null ? 0 : known + shared.names().size();
        String requestId = exchange.id();
        long size = REQUEST_SIZE;
        for (int i = known; i < environ.size(); i++) {
            String key = environ.key(i);
            requestId = key.equals(REQUEST_ID) ? null : requestId;
            size += environ.value(i).length() + (i < named ? 1 : key.length() + 2L);
        }
        if (requestId != null) {
            size += REQUEST_ID.length() + requestId.length() + 2L;
        }
        if (size > Frames.LARGEST_REQUEST) {
            throw new IllegalArgumentException("the environ has " + size + " bytes");
        }
        int length = (int) size - 1; // no NUL after the last value
        byte[] frame = new byte[Frames.HEAD_SIZE + length];
        ByteBuffer head = Frames.putHead(ByteBuffer.wrap(frame), Frames.REQUEST, flags, application, id, length);
        RequestTimes times = exchange.times();
        head.putDouble(times.epochSeconds(times.arrived()))
                .putDouble(times.epochSeconds(times.queued()))
                .putDouble(times.epochSeconds(times.dispatched()))
                .putInt(number);
        int position = head.position();
        for (int i = known; i < environ.size(); i++) {
            position = i < named ? position : put(environ.key(i), frame, position);
            position = put(environ.value(i), frame, position);
        }
        if (requestId != null) {
            put(requestId, frame, put(REQUEST_ID, frame, position));
        }
        return frame;
    }

    /** Returns the number of a set of shared variables. Sends the set to the daemon first, if it is new. */
    private int number(SharedVariables shared) {
        Integer known = numbers.get(shared);
        if (known != null) {
            return known;
        }
        return numbers.size() < MAX_SHARED && length(shared) <= Frames.LARGEST_REQUEST
                ? numbers.computeIfAbsent(shared, this::tell)
                : NONE;
    }

    private static long length(SharedVariables shared) {
        long length = 0;
        for (int i = 0; i < shared.size(); i++) {
            length += shared.key(i).length() + shared.value(i).length() + 2L;
        }
        return length
                + shared.names().stream().mapToLong(name -> name.length() + 1L).sum();
    }

    /** Queues a set of shared variables. No other thread gets its number before, so that no request overtakes it. */
    private int tell(SharedVariables shared) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < shared.size(); i++) {
            texts.add(shared.key(i));
            texts.add(shared.value(i));
        }
        texts.addAll(shared.names());
        int length = texts.stream().mapToInt(text -> text.length() + 1).sum() - 1;
        byte[] frame = new byte[Frames.HEAD_SIZE + length];
        int number = told.incrementAndGet();
        Frames.putHead(ByteBuffer.wrap(frame), Frames.SHARED, 0, shared.names().size(), number, length);
        int position = Frames.HEAD_SIZE;
        for (String text : texts) {
            position = put(text, frame, position);
        }
        frames.accept(frame);
        return number;
    }

    /** Puts a text, and skips a byte: the array is filled with zeros, and NUL separates texts. */
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
        return position + length + 1;
    }
}

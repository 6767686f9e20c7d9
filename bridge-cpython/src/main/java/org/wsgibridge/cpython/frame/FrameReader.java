package org.wsgibridge.cpython.frame;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.LentBytes;
import org.wsgibridge.exchange.ResponseWriter;
import org.wsgibridge.wsgi.Header;

/**
 * Reads and decodes the frames of a daemon. Trusts nothing that a frame contains: a frame that is too large for its
 * kind is skipped without being kept, and an invalid one causes a {@link ProtocolException}. Used by one thread at a
 * time.
 */
public final class FrameReader {
    /** Fewer bytes are copied, because a lent part keeps the whole slab from being used again. */
    private static final int LEAST_LENT = 16384;

    private static final int SCRATCH = 4096;
    private static final byte[] NOTHING = new byte[0];

    /** Receives frames. A frame is valid only during the call. */
    public interface Handler {
        /**
         * Handles a frame.
         *
         * @param frame the frame, with its payload
         */
        void frame(FrameReader frame) throws IOException;

        /**
         * Handles a frame that is larger than its kind may be, and is therefore skipped.
         *
         * @param frame the frame, of which only the head can be read
         */
        void oversized(FrameReader frame) throws IOException;
    }

    private final SocketChannel channel;
    private final FrameBuffer buffer;
    private byte[] scratch = NOTHING;

    // The head of the current frame.
    private byte kind;
    private int flags;
    private int argument;
    private int id;
    private int payload;

    /** How many bytes of a frame must still be skipped. */
    private int skip;

    /**
     * Makes a reader.
     *
     * @param channel the connection from the daemon
     * @param slabs the source of its memory, until {@link #close}
     */
    public FrameReader(SocketChannel channel, Slabs slabs) {
        this.channel = channel;
        this.buffer = new FrameBuffer(slabs);
    }

    /**
     * Reads frames until the daemon closes its end. The channel must be a blocking one.
     *
     * @param handler receives the frames
     * @param writer collects the frames that are sent while the frames of one read are handled
     * @throws ProtocolException if the daemon violates the protocol; the message describes the violation
     */
    public void readAll(Handler handler, FrameWriter writer) throws IOException {
        while (read(handler, writer)) {}
    }

    /**
     * Reads the available bytes, and handles the frames that are complete. Waits for bytes if the channel is a blocking
     * one.
     *
     * @param handler receives the frames
     * @param writer collects the frames that are sent while the frames are handled
     * @return false if the daemon has closed its end
     * @throws ProtocolException if the daemon violates the protocol; the message describes the violation
     */
    public boolean read(Handler handler, FrameWriter writer) throws IOException {
        if (!fill()) {
            return false;
        }
        writer.collect();
        try {
            while (next(handler)) {}
        } finally {
            writer.sendCollected();
        }
        return true;
    }

    /** Releases its memory, except bytes that are still lent. Must be called once, when nothing reads any more. */
    public void close() {
        buffer.close();
    }

    public byte kind() {
        return kind;
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Returns the argument, from 0 to 65535. */
    public int argument() {
        return argument;
    }

    public int id() {
        return id;
    }

    /** Returns how many bytes there is room for now, including those that were read. */
    public int capacity() {
        return buffer.capacity();
    }

    /** Returns a copy of the payload from a position on. */
    public byte[] copy(int from) {
        byte[] copy = new byte[payload - from];
        buffer.get(Frames.HEAD_SIZE + from, copy, payload - from);
        return copy;
    }

    /**
     * Lends the payload from a position on.
     *
     * @return {@code null} if it has to be copied
     */
    public @Nullable LentBytes lend(int from) {
        return payload - from < LEAST_LENT ? null : buffer.lend(Frames.HEAD_SIZE + from, payload - from);
    }

    /** Returns an array that begins with the payload, and may be longer. It is used again for the next frame. */
    public byte[] scratch() {
        return scratch(payload);
    }

    /** Returns an array that begins with the first bytes of the payload, as {@link #scratch()} does. */
    public byte[] scratch(int count) {
        if (scratch.length < count) {
            scratch = new byte[Math.max(count, SCRATCH)];
        }
        buffer.get(Frames.HEAD_SIZE, scratch, count);
        return scratch;
    }

    /** Returns the length of the payload in bytes. */
    public int payload() {
        return payload;
    }

    /** Returns the payload as text, decoded from UTF-8. */
    public String text() {
        return new String(scratch(), 0, payload, UTF_8);
    }

    /**
     * Returns the payload as a number of texts, which NUL separates; the last one may contain NULs.
     *
     * @throws ProtocolException if there are fewer
     */
    public String[] texts(int count) throws ProtocolException {
        String[] parts = text().split("\0", count);
        if (parts.length != count) {
            throw violation("with " + parts.length + " texts instead of " + count);
        }
        return parts;
    }

    /** Returns a big-endian number in the payload. */
    public int int32(int position) throws ProtocolException {
        return buffer.int32(within(position, Integer.BYTES));
    }

    /** Returns a big-endian number in the payload. */
    public long int64(int position) throws ProtocolException {
        return buffer.int64(within(position, Long.BYTES));
    }

    private int within(int position, int size) throws ProtocolException {
        if (position < 0 || position + size > payload) {
            throw violation("of " + payload + " bytes, which are too few");
        }
        return Frames.HEAD_SIZE + position;
    }

    /**
     * Returns an exception that describes a violation of the protocol by the present frame.
     *
     * @param what the rest of the sentence that begins with "it sent a frame of kind n"
     */
    public ProtocolException violation(String what) {
        return new ProtocolException("it sent a frame of kind " + kind + " " + what);
    }

    /**
     * Returns whether the next frame has already been read and ends the response. The present frame then has the whole
     * body.
     */
    public boolean isFollowedByEnd() {
        int next = Frames.HEAD_SIZE + payload;
        return buffer.size() - next >= Frames.HEAD_SIZE
                && buffer.int8(next) == Frames.END
                && (buffer.int8(next + 1) & (Frames.FAULT | Frames.DONE)) == 0
                && buffer.int32(next + 4) == id;
    }

    /**
     * Decodes the head of a response and starts a response with it.
     *
     * @param source contains the head: status NUL name NUL value ..., in latin-1
     * @param offset the position of its first byte
     * @param length its length in bytes
     * @param response is started
     * @throws IllegalStateException if it ends within a header
     * @throws org.wsgibridge.wsgi.ProtocolViolation if it violates PEP 3333
     */
    public static void startResponse(byte[] source, int offset, int length, ResponseWriter response) {
        String head = new String(source, offset, length, ISO_8859_1);
        int end = head.indexOf('\0');
        String status = end < 0 ? head : head.substring(0, end);
        List<Header> headers = new ArrayList<>();
        while (end >= 0) {
            int nameEnd = head.indexOf('\0', end + 1);
            if (nameEnd < 0) {
                throw new IllegalStateException("the head ends within a header");
            }
            int valueEnd = head.indexOf('\0', nameEnd + 1);
            headers.add(new Header(
                    head.substring(end + 1, nameEnd),
                    head.substring(nameEnd + 1, valueEnd < 0 ? head.length() : valueEnd)));
            end = valueEnd;
        }
        response.startResponse(status, headers, false);
    }

    private boolean fill() throws IOException {
        if (buffer.makeRoom(neededForFrame())) {
            scratch = NOTHING; // may be as large as the buffer that was dropped
        }
        return buffer.read(channel);
    }

    /** Returns the size of the first frame, whose head was checked; 0 if its head has not been read. */
    private int neededForFrame() {
        return buffer.size() >= Frames.HEAD_SIZE ? Frames.HEAD_SIZE + payload : 0;
    }

    /** Handles or skips the next frame. Returns false if it was not read completely. */
    private boolean next(Handler handler) throws IOException {
        if (skip > 0) {
            int count = Math.min(skip, buffer.size());
            buffer.drop(count);
            skip -= count;
            return skip == 0;
        }
        if (buffer.size() < Frames.HEAD_SIZE) {
            return false;
        }
        parseHead();
        int whole = Frames.HEAD_SIZE + payload;
        if (payload > Frames.largest(kind)) {
            handler.oversized(this);
            buffer.drop(Frames.HEAD_SIZE);
            skip = payload;
            return true;
        }
        if (whole > buffer.size()) {
            return false;
        }
        handler.frame(this);
        buffer.drop(whole);
        return true;
    }

    private void parseHead() throws ProtocolException {
        kind = buffer.int8(0);
        flags = buffer.int8(1);
        argument = buffer.int16(2) & 0xffff;
        id = buffer.int32(4);
        payload = buffer.int32(8);
        if (Frames.largest(kind) < 0) {
            throw violation("which it may not send");
        }
        if (payload < 0) {
            throw violation("of " + Integer.toUnsignedString(payload) + " bytes");
        }
    }
}

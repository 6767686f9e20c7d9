package org.wsgibridge.cpython.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.LentBytes;

/**
 * Takes the frames of a daemon apart, for one thread at a time. Trusts nothing that a frame says:
 * one that is too large for its kind is skipped without being kept, and one that cannot be is a {@link
 * ProtocolException}.
 */
public final class FrameReader {
    private static final int SIZE = Slab.SIZE;

    /** Fewer bytes are copied: a part of a slab keeps all of it from being used again. */
    private static final int LEAST_LENT = 16384;

    /** What must be free behind bytes that are lent, or the next read would be a short one. */
    private static final int LEAST_READ = Frames.HEAD_SIZE + Frames.CHUNK_SIZE;

    private static final int SCRATCH = 4096;
    private static final byte[] NOTHING = new byte[0];

    /** Takes a frame. It is valid only during the call. */
    public interface Handler {
        /**
         * Handles a frame.
         *
         * @param frame the frame, with its payload
         */
        void frame(FrameReader frame) throws IOException;

        /**
         * Gets a frame that is larger than its kind may be, and therefore is skipped.
         *
         * @param frame has the head only
         */
        void oversized(FrameReader frame) throws IOException;
    }

    private final SocketChannel channel;

    private final Slabs slabs;
    private Slab slab;

    /** What replaces the slab; there while bytes of it are lent. */
    private @Nullable Slab spare;

    /** What was read and not handled yet: the slab's, or a larger one while a larger frame comes. */
    private ByteBuffer bytes;

    private byte[] scratch = NOTHING;
    private int start;
    private int end;

    // The head of the current frame.
    private byte kind;
    private int flags;
    private int argument;
    private int id;
    private int payload;

    /** How many bytes are still to be skipped. */
    private int skip;

    /**
     * Makes a reader.
     *
     * @param channel the daemon's end is the other one
     * @param slabs where it takes its memory from, until {@link #close}
     */
    public FrameReader(SocketChannel channel, Slabs slabs) {
        this.channel = channel;
        this.slabs = slabs;
        this.slab = slabs.join();
        this.bytes = slab.bytes;
    }

    /**
     * Reads frames until the daemon closes its end.
     *
     * @param writer collects what is sent while the frames of one read are handled
     * @throws ProtocolException when the daemon does not keep to the protocol, with what it did as the message
     */
    public void readAll(Handler handler, FrameWriter writer) throws IOException {
        while (read(handler, writer)) {}
    }

    /**
     * Reads what is there, and handles the frames that are complete. Waits for bytes if the channel is a blocking one.
     *
     * @param writer collects what is sent while the frames are handled
     * @return false when the daemon has closed its end
     * @throws ProtocolException when the daemon does not keep to the protocol, with what it did as the message
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

    /** Releases its memory, except what is lent still; to be called once, when nothing reads any more. */
    public void close() {
        Slab unused = spare;
        spare = null;
        if (unused != null) {
            unused.release();
        }
        slab.release();
        slabs.leave();
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

    private int offset() {
        return start + Frames.HEAD_SIZE;
    }

    /** Returns how many bytes there is room for now. */
    public int capacity() {
        return bytes.capacity();
    }

    /** Returns a copy of the payload from a position on. */
    public byte[] copy(int from) {
        byte[] copy = new byte[payload - from];
        bytes.get(offset() + from, copy);
        return copy;
    }

    /**
     * Lends the payload from a position on.
     *
     * @return {@code null} when it has to be copied
     */
    public @Nullable LentBytes lend(int from) {
        if (payload - from < LEAST_LENT || !isInSlab()) {
            return null;
        }
        if (spare == null) {
            spare = slabs.take();
        }
        return spare == null ? null : slab.lend(offset() + from, payload - from);
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
        bytes.get(offset(), scratch, 0, count);
        return scratch;
    }

    /** Returns the length of the payload. */
    public int payload() {
        return payload;
    }

    /** Returns the payload as text. */
    public String text() {
        return new String(scratch(), 0, payload, UTF_8);
    }

    /** Returns the payload as so many texts, which NUL separates; the last one may hold more of them. */
    public String[] texts(int count) throws ProtocolException {
        String[] parts = text().split("\0", count);
        if (parts.length != count) {
            throw violation("with " + parts.length + " texts instead of " + count);
        }
        return parts;
    }

    /** Returns a big-endian number in the payload. */
    public int int32(int position) throws ProtocolException {
        return bytes.getInt(within(position, Integer.BYTES));
    }

    /** Returns a big-endian number in the payload. */
    public long int64(int position) throws ProtocolException {
        return bytes.getLong(within(position, Long.BYTES));
    }

    private int within(int position, int size) throws ProtocolException {
        if (position < 0 || position + size > payload) {
            throw violation("of " + payload + " bytes, which are too few");
        }
        return offset() + position;
    }

    /**
     * Returns what says that the daemon does not keep to the protocol.
     *
     * @param what the rest of the sentence that begins with "it sent a frame of kind n"
     */
    public ProtocolException violation(String what) {
        return new ProtocolException("it sent a frame of kind " + kind + " " + what);
    }

    /**
     * Returns whether the frame that follows is there already and says that the response is complete: then the current
     * one carries the whole body.
     */
    public boolean isFollowedByEnd() {
        int next = start + Frames.HEAD_SIZE + payload;
        return end - next >= Frames.HEAD_SIZE
                && bytes.get(next) == Frames.END
                && (bytes.get(next + 1) & (Frames.FAULT | Frames.DONE)) == 0
                && bytes.getInt(next + 4) == id;
    }

    private boolean fill() throws IOException {
        makeRoom(neededForFrame());
        bytes.position(end);
        int count = channel.read(bytes);
        bytes.clear();
        end += Math.max(count, 0);
        return count >= 0;
    }

    /** Returns the size of the frame at the front, which is known to be within bounds, or of what is read at once. */
    private int neededForFrame() {
        boolean begun = end - start >= Frames.HEAD_SIZE;
        return begun ? Math.max(SIZE, Frames.HEAD_SIZE + payload) : SIZE;
    }

    /** A larger buffer is on the heap. */
    private boolean isInSlab() {
        return bytes.isDirect();
    }

    /** Makes room for so many bytes from the start, and gives back what was for another frame. */
    private void makeRoom(int needed) {
        boolean other = needed > SIZE ? needed != bytes.capacity() : !isInSlab();
        if (other && end - start > needed) {
            moveToFront();
        } else if (needed > SIZE) {
            if (other) {
                moveTo(ByteBuffer.allocate(needed));
            } else {
                moveToFront();
            }
        } else if (slab.isLent()) {
            leaveLent();
        } else if (!isInSlab()) {
            moveTo(slab.bytes);
        } else {
            moveToFront();
        }
    }

    /** Reads on behind the bytes that are lent, or into another slab. */
    private void leaveLent() {
        if (isInSlab() && SIZE - end >= LEAST_READ) {
            return;
        }
        Slab left = slab;
        Slab next = requireNonNull(spare);
        moveTo(next.bytes);
        slab = next;
        spare = null;
        left.release();
    }

    private void moveToFront() {
        if (start == end) {
            start = 0;
            end = 0;
        } else if (start > 0) {
            bytes.limit(end).position(start).compact().clear();
            end -= start;
            start = 0;
        }
    }

    private void moveTo(ByteBuffer target) {
        target.clear().put(bytes.limit(end).position(start)).clear();
        bytes.clear();
        if (!bytes.isDirect() || !target.isDirect()) {
            scratch = NOTHING; // may be as large
        }
        bytes = target;
        end -= start;
        start = 0;
    }

    /** Handles or skips what is next; returns false when it is not all there. */
    private boolean next(Handler handler) throws IOException {
        if (skip > 0) {
            int count = Math.min(skip, end - start);
            start += count;
            skip -= count;
            return skip == 0;
        }
        if (end - start < Frames.HEAD_SIZE) {
            return false;
        }
        parseHead();
        int next = start + Frames.HEAD_SIZE + payload;
        if (payload > Frames.largest(kind)) {
            handler.oversized(this);
            start += Frames.HEAD_SIZE;
            skip = payload;
            return true;
        }
        if (next > end) {
            return false;
        }
        handler.frame(this);
        start = next;
        return true;
    }

    private void parseHead() throws ProtocolException {
        kind = bytes.get(start);
        flags = bytes.get(start + 1);
        argument = bytes.getShort(start + 2) & 0xffff;
        id = bytes.getInt(start + 4);
        payload = bytes.getInt(start + 8);
        if (Frames.largest(kind) < 0) {
            throw violation("which it may not send");
        }
        if (payload < 0) {
            throw violation("of " + Integer.toUnsignedString(payload) + " bytes");
        }
    }
}

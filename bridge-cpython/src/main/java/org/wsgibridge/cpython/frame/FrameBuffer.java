package org.wsgibridge.cpython.frame;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.LentBytes;

/**
 * What was read from a daemon and not handled yet, in slabs whose bytes may be lent, for one thread at a time. A position
 * counts from the first byte that is not handled.
 */
final class FrameBuffer {
    private static final int SIZE = Slab.SIZE;

    /** What must be free behind bytes that are lent, or the next read would be a short one. */
    private static final int LEAST_READ = Frames.HEAD_SIZE + Frames.CHUNK_SIZE;

    private final Slabs slabs;
    private Slab slab;

    /** What replaces the slab; there while bytes of it are lent. */
    private @Nullable Slab spare;

    /** The slab's, or a larger one while a larger frame comes. */
    private ByteBuffer bytes;

    private int start;
    private int end;

    /**
     * Makes an empty buffer.
     *
     * @param slabs where it takes its memory from, until {@link #close}
     */
    FrameBuffer(Slabs slabs) {
        this.slabs = slabs;
        this.slab = slabs.join();
        this.bytes = slab.bytes;
    }

    /** Releases its memory, except what is lent still; to be called once. */
    void close() {
        Slab unused = spare;
        spare = null;
        if (unused != null) {
            unused.release();
        }
        slab.release();
        slabs.leave();
    }

    /** Returns how many bytes are not handled yet. */
    int size() {
        return end - start;
    }

    /** Returns how many bytes there is room for now. */
    int capacity() {
        return bytes.capacity();
    }

    byte int8(int position) {
        return bytes.get(start + position);
    }

    /** Returns a big-endian number. */
    short int16(int position) {
        return bytes.getShort(start + position);
    }

    /** Returns a big-endian number. */
    int int32(int position) {
        return bytes.getInt(start + position);
    }

    /** Returns a big-endian number. */
    long int64(int position) {
        return bytes.getLong(start + position);
    }

    /** Copies bytes to the front of an array. */
    void get(int position, byte[] target, int count) {
        bytes.get(start + position, target, 0, count);
    }

    /**
     * Lends bytes.
     *
     * @return {@code null} when they have to be copied
     */
    @Nullable
    LentBytes lend(int position, int count) {
        if (!isInSlab()) {
            return null;
        }
        if (spare == null) {
            spare = slabs.take();
        }
        return spare == null ? null : slab.lend(start + position, count);
    }

    /** The first bytes are handled. */
    void drop(int count) {
        start += count;
    }

    /**
     * Reads what is there, behind what was read before; after {@link #makeRoom}.
     *
     * @return false when the daemon has closed its end
     */
    boolean read(SocketChannel channel) throws IOException {
        bytes.position(end);
        int count = channel.read(bytes);
        bytes.clear();
        end += Math.max(count, 0);
        return count >= 0;
    }

    /** A larger buffer is on the heap. */
    private boolean isInSlab() {
        return bytes.isDirect();
    }

    /**
     * Makes room for a frame from the first byte on, and for as much as is read at once. Gives back what was for another
     * frame.
     *
     * @param frame the size of the frame
     * @return whether the bytes were moved to or from a larger buffer
     */
    boolean makeRoom(int frame) {
        int before = bytes.capacity();
        makeRoomFor(Math.max(SIZE, frame));
        return bytes.capacity() != before;
    }

    private void makeRoomFor(int needed) {
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
        bytes = target;
        end -= start;
        start = 0;
    }
}

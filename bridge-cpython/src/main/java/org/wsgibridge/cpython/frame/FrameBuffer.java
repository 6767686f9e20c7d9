package org.wsgibridge.cpython.frame;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.cpython.frame.Slabs.Slab;
import org.wsgibridge.exchange.LentBytes;

/**
 * The bytes that were read from a daemon and not handled yet, in slabs from which bytes can be lent. A position counts
 * from the first byte that is not handled. Used by one thread at a time.
 */
final class FrameBuffer {
    private static final int SIZE = Slab.SIZE;

    /** The least free space after lent bytes to read into; with less, the next read would be short. */
    private static final int LEAST_READ = Frames.HEAD_SIZE + Frames.CHUNK_SIZE;

    private final Slabs slabs;
    private Slab slab;

    /** The slab that replaces the present one; set while bytes of that are lent. */
    private @Nullable Slab spare;

    /** The buffer of the slab, or a larger one on the heap while a larger frame is read. */
    private ByteBuffer bytes;

    private int start;
    private int end;

    /**
     * Makes an empty buffer.
     *
     * @param slabs the source of its memory, until {@link #close}
     */
    FrameBuffer(Slabs slabs) {
        this.slabs = slabs;
        this.slab = slabs.join();
        this.bytes = slab.bytes;
    }

    /** Releases its memory, except bytes that are still lent. Must be called once. */
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

    /** Returns how many bytes there is room for now, including those that were read. */
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
     * @return {@code null} if they have to be copied
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

    /** Drops the first bytes, which were handled. */
    void drop(int count) {
        start += count;
    }

    /**
     * Reads the bytes that the channel has, after those that were read before. Call {@link #makeRoom} first.
     *
     * @return false if the daemon has closed its end
     */
    boolean read(SocketChannel channel) throws IOException {
        bytes.position(end);
        int count = channel.read(bytes);
        bytes.clear();
        end += Math.max(count, 0);
        return count >= 0;
    }

    /** Returns whether the bytes are in a slab: a larger buffer is on the heap. */
    private boolean isInSlab() {
        return bytes.isDirect();
    }

    /**
     * Makes room for a frame that begins with the first byte, and for as much as one read takes. Drops a larger buffer
     * that another frame needed.
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

    /** Continues after the bytes that are lent, or in another slab. */
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

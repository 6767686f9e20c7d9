package org.wsgibridge.exchange;

import java.nio.ByteBuffer;

/**
 * Bytes of a response in a buffer that an engine will use again, so that they need not be copied. They have one owner
 * at a time. The owner ends its ownership by {@link #giveBack}, {@link #abandon} or {@link #take}, on any thread; only
 * the first of these calls has an effect. If none is made, the buffer is not used again, and the engine counts its
 * memory as in use.
 */
public interface LentBytes {

    /** Returns how many bytes there are. */
    int length();

    /**
     * Returns the bytes, from the buffer's position to its limit. Returns the same buffer at each call; the reader
     * moves its position. Must not be used after the ownership has ended.
     */
    ByteBuffer bytes();

    /** Ends the ownership and allows the engine to overwrite the bytes. */
    void giveBack();

    /** Ends the ownership while another thread may still read the bytes: the engine never overwrites them. */
    void abandon();

    /** Returns a copy of the bytes that were not read yet, and gives the buffer back. */
    default byte[] take() {
        try {
            ByteBuffer unread = bytes();
            byte[] copy = new byte[unread.remaining()];
            unread.get(unread.position(), copy);
            return copy;
        } finally {
            giveBack();
        }
    }
}

package org.wsgibridge.exchange;

import java.nio.ByteBuffer;

/**
 * Bytes of a response in a buffer that an engine uses again, so that they need not be copied. They have one owner at a
 * time, which ends its ownership by {@link #giveBack}, {@link #abandon} or {@link #take}: the first of these calls, from
 * whichever thread, has its effect, and every further one has none. Bytes that nothing gives back cost memory that the
 * engine counts, nothing else.
 */
public interface LentBytes {

    /** Returns how many bytes there are. */
    int length();

    /**
     * Returns the bytes, from the buffer's position to its limit. It is the same buffer at each call; its reader moves
     * its position. Not to be used after the end of the ownership.
     */
    ByteBuffer bytes();

    /** Allows the engine to overwrite the bytes: nothing reads them any more. */
    void giveBack();

    /** Ends the ownership when something may still read the bytes: they are never overwritten. */
    void abandon();

    /** Returns a copy of the bytes that were not read, and gives them back. */
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

package org.wsgibridge.servlet.transport;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The bytes of one response on disk, first in, first out. One thread at a time may add, another one may take. */
final class SpooledBytes {
    private final ResponseSpool spool;
    private final long limit;

    /** The bytes that were added and not taken. */
    private final AtomicLong pending = new AtomicLong();

    private volatile @Nullable FileChannel file;
    private volatile boolean unusable;
    private volatile long end;
    private volatile long reserved;
    private long position;

    /**
     * Makes an empty store. Its file is made when it is needed.
     *
     * @param spool makes the file and counts its bytes
     * @param limit the largest size of the file in bytes, above 0
     */
    SpooledBytes(ResponseSpool spool, long limit) {
        this.spool = spool;
        this.limit = limit;
    }

    boolean isEmpty() {
        return pending.get() == 0;
    }

    /** Returns whether more bytes can be added. */
    boolean hasRoom() {
        return !unusable && (end < limit || isEmpty()) && (end < reserved || spool.hasRoom());
    }

    /**
     * Adds bytes.
     *
     * @return whether the store was empty before; {@code null} if the bytes were not added, because there is no room or
     *     the disk has failed
     */
    synchronized @Nullable Boolean add(byte[] bytes) {
        if (unusable) {
            return null;
        }
        if (isEmpty()) {
            end = 0;
        }
        long after = end + bytes.length;
        if (after > limit || (after > reserved && !spool.reserve(after - reserved))) {
            return null;
        }
        reserved = Math.max(reserved, after);
        try {
            write(bytes);
        } catch (IOException e) {
            unusable = true;
            ResponseSpool.failed(e);
            return null;
        }
        end = after;
        return pending.getAndAdd(bytes.length) == 0;
    }

    private void write(byte[] bytes) throws IOException {
        FileChannel target = file;
        if (target == null) {
            target = spool.open();
            file = target;
        }
        ByteBuffer source = ByteBuffer.wrap(bytes);
        while (source.hasRemaining()) {
            target.write(source, end + source.position());
        }
    }

    /**
     * Takes bytes. They count as pending until {@link #taken} is called.
     *
     * @param target receives as many bytes as it has room for
     * @return the number of bytes
     * @throws IOException if the file cannot be read
     */
    int take(byte[] target) throws IOException {
        FileChannel source = file;
        int wanted = (int) Math.min(pending.get(), target.length);
        int n = source == null ? -1 : source.read(ByteBuffer.wrap(target, 0, wanted), position);
        if (n <= 0) {
            throw new EOFException("a temporary file became shorter");
        }
        position += n;
        return n;
    }

    /**
     * Records that bytes were taken and are not needed any more.
     *
     * @return whether none are left
     */
    synchronized boolean taken(int bytes) {
        boolean none = pending.addAndGet(-bytes) == 0;
        if (none) {
            // The next bytes are written to the begin of the file again.
            position = 0;
        }
        return none;
    }

    /** Closes the file and releases its room. Idempotent. */
    synchronized void close() {
        unusable = true;
        spool.giveBack(reserved);
        reserved = 0;
        FileChannel open = file;
        if (open != null) {
            ResponseQueue.closeFile(open);
        }
    }
}

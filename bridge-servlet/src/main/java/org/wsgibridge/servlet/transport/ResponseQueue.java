package org.wsgibridge.servlet.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.exchange.LentBytes;
import org.wsgibridge.servlet.transport.support.FileBuffers;

/**
 * What a response still has to send: chunks of bytes and parts of files, in order. It also has the task that waits
 * until there is room again. Any thread may add; one thread at a time may take.
 */
final class ResponseQueue {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseQueue.class);

    /**
     * The bytes that a slow client may cost in memory. Above that the rest goes to disk, or the application waits. This
     * bound applies if the memory of all responses together is limited.
     */
    private static final int BOUND = 1024 * 1024;

    /** The bound in bytes if the memory of all responses is not limited. */
    private static final int UNCOUNTED_BOUND = 256 * 1024;

    /**
     * The bytes that the smallest chunk takes, with the header of the array and the node of the queue: an application
     * may yield single bytes.
     */
    private static final int LEAST_COST = 64;

    /**
     * Above that many bytes, chunks are copied instead of being kept in lent buffers: there are few of these, and one
     * slow client must not hold them all.
     */
    private static final int LENT_BOUND = 256 * 1024;

    private static final int FILE_CHUNK = 128 * 1024;

    private static final byte[] NOTHING = new byte[0];

    /** The item that stands for all bytes on disk. */
    private static final Object SPOOLED = new Object();

    private final Queue<Object> items;
    private final ResponseSpool.Share share;
    private final int bound;
    private volatile @Nullable SpooledBytes spooled;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();
    private volatile boolean closed;

    /** Whether something else was queued behind the bytes on disk, so that nothing may be added to those. */
    private volatile boolean behind;

    /** Bytes of a file or from disk; used only by the thread that takes. */
    private byte[] buffer = NOTHING;

    /**
     * Makes an empty queue.
     *
     * @param share counts the bytes in memory, and keeps the rest on disk
     */
    ResponseQueue(ResponseSpool.Share share) {
        this(share, new ConcurrentLinkedQueue<>());
    }

    /**
     * Makes a queue.
     *
     * @param share counts the bytes in memory, and keeps the rest on disk
     * @param items an empty, thread-safe queue
     */
    ResponseQueue(ResponseSpool.Share share, Queue<Object> items) {
        this.share = share;
        this.bound = share.isCounted() ? BOUND : UNCOUNTED_BOUND;
        this.items = items;
    }

    /** The rest of a part of a file; the position advances as it is read. */
    private static final class FilePart {
        final FileChannel file;
        long position;
        long left;

        FilePart(FileChannel file, long position, long left) {
            this.file = file;
            this.position = position;
            this.left = left;
        }
    }

    /** Bytes to send now: the first bytes of an array, or lent bytes, which the taker has to give back. */
    static final class Slice {
        final byte[] array;
        final int length;
        final @Nullable LentBytes lent;

        Slice(byte[] array, int length) {
            this.array = array;
            this.length = length;
            this.lent = null;
        }

        Slice(LentBytes lent) {
            this.array = NOTHING;
            this.length = lent.length();
            this.lent = lent;
        }

        /** Gives lent bytes back that are not sent. */
        private void end() {
            if (lent != null) {
                lent.giveBack();
            }
        }
    }

    void add(byte[] chunk) {
        boolean onDisk = isOnDisk();
        behind = behind && onDisk;
        int cost = cost(chunk);
        boolean reserved = !onDisk && bytes.get() + cost <= bound && share.reserve(cost);
        // An empty chunk cannot be stored on disk, but it has to be queued because it sends the head.
        if (reserved || behind || chunk.length == 0 || !spool(chunk)) {
            if (!reserved) {
                share.charge(cost);
            }
            behind = onDisk;
            bytes.addAndGet(cost);
            add(chunk, cost);
        }
        if (closed) {
            close();
        }
    }

    /**
     * Adds a chunk whose room is reserved. If there is no memory to add it, the room is released, because all responses
     * share it.
     */
    private void add(byte[] chunk, int cost) {
        boolean added = false;
        try {
            added = items.add(chunk);
        } finally {
            if (!added) {
                bytes.addAndGet(-cost);
                share.release(cost);
            }
        }
    }

    /** Adds a lent chunk. It is copied if it is small, or if the queue is long. */
    void add(LentBytes chunk) {
        int cost = chunk.length();
        if (cost < LEAST_COST || bytes.get() + cost > LENT_BOUND || isOnDisk() || !share.reserve(cost)) {
            add(chunk.take());
            return;
        }
        behind = false;
        bytes.addAndGet(cost);
        boolean added = false;
        try {
            added = items.add(chunk);
        } finally {
            if (!added) {
                bytes.addAndGet(-cost);
                share.release(cost);
                chunk.giveBack();
            }
        }
        if (closed) {
            close();
        }
    }

    private static int cost(byte[] chunk) {
        return Math.max(chunk.length, LEAST_COST);
    }

    private boolean isOnDisk() {
        SpooledBytes there = spooled;
        return there != null && !there.isEmpty();
    }

    /** Adds a chunk to the bytes on disk. Returns whether there was room. */
    private boolean spool(byte[] chunk) {
        SpooledBytes there = spooled;
        if (there == null) {
            there = share.begin();
            spooled = there;
        }
        Boolean first = there == null ? null : there.add(chunk);
        if (first != null && first) {
            items.add(SPOOLED);
        }
        return first != null;
    }

    void add(FileChannel file, long position, long count) {
        boolean added = false;
        try {
            behind = isOnDisk();
            added = items.add(new FilePart(file, position, count));
        } finally {
            if (!added) {
                closeFile(file);
            }
        }
        if (closed) {
            close();
        }
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    /**
     * Takes the next bytes to send.
     *
     * @param files the buffers for parts of files; {@code null} to read them into an array
     * @return the bytes; {@code null} if there are none
     * @throws IOException if a file cannot be read
     */
    @Nullable
    Slice take(@Nullable FileBuffers files) throws IOException {
        Object item = items.peek();
        if (item instanceof byte[] chunk) {
            items.poll();
            taken(cost(chunk));
            return new Slice(chunk, chunk.length);
        }
        if (item instanceof LentBytes chunk) {
            items.poll();
            taken(chunk.length());
            return new Slice(chunk);
        }
        SpooledBytes there = spooled;
        if (item == SPOOLED && there != null) {
            int n = there.take(buffer(FILE_CHUNK));
            if (there.taken(n)) {
                items.poll();
            }
            return new Slice(buffer, n);
        }
        return item instanceof FilePart part ? read(part, files) : null;
    }

    private void taken(int cost) {
        bytes.addAndGet(-cost);
        share.release(cost);
    }

    private byte[] buffer(int size) {
        if (buffer.length < size) {
            buffer = new byte[size];
        }
        return buffer;
    }

    private Slice read(FilePart part, @Nullable FileBuffers files) throws IOException {
        LentBytes lent = files == null ? null : files.read(part.file, part.position, part.left);
        Slice slice = lent == null ? readIntoArray(part) : new Slice(lent);
        if (slice.length <= 0) {
            slice.end();
            throw new IOException("the file became shorter while it was sent");
        }
        part.position += slice.length;
        part.left -= slice.length;
        if (part.left == 0) {
            items.poll();
            closeFile(part.file);
        }
        return slice;
    }

    private Slice readIntoArray(FilePart part) throws IOException {
        int size = (int) Math.min(part.left, FILE_CHUNK);
        return new Slice(buffer(size), part.file.read(ByteBuffer.wrap(buffer, 0, size), part.position));
    }

    boolean hasRoom() {
        long held = bytes.get();
        // A response that holds nothing may always add a chunk: otherwise it could never continue.
        if (closed || held == 0 || (held < bound && !share.isExhausted())) {
            return true;
        }
        SpooledBytes there = spooled;
        return !behind && (there == null ? share.hasRoom() : there.hasRoom());
    }

    /** Runs the task as soon as there is room. */
    void whenRoom(Runnable task) {
        waiting.set(task);
        wake();
    }

    /** Runs the waiting task if there is room. */
    void wake() {
        if (hasRoom()) {
            Runnable task = waiting.getAndSet(null);
            if (task != null) {
                task.run();
            }
        }
    }

    /** Drops what is queued, closes its files and ends the wait for room. */
    void close() {
        closed = true;
        for (Object item = items.poll(); item != null; item = items.poll()) {
            if (item instanceof FilePart part) {
                closeFile(part.file);
            } else if (item instanceof byte[] chunk) {
                share.release(cost(chunk));
            } else if (item instanceof LentBytes chunk) {
                share.release(chunk.length());
                chunk.giveBack();
            }
        }
        SpooledBytes there = spooled;
        if (there != null) {
            there.close();
        }
        wake();
    }

    static void closeFile(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.debug("a file that was sent cannot be closed", e);
        }
    }
}

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

/**
 * What a response still has to send: chunks of bytes and parts of files, in order, and the task that waits until there
 * is room again. Any thread may add; one at a time may take.
 */
final class ResponseQueue {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseQueue.class);

    /**
     * Above that many bytes the rest goes to disk, or the application waits: what a slow client may cost in memory,
     * where that is counted over all of them.
     */
    private static final int BOUND = 1024 * 1024;

    /** The same where it is not counted. */
    private static final int UNCOUNTED_BOUND = 256 * 1024;

    /**
     * What a chunk of a byte takes, with the array's head and the queue's node: an application may yield single bytes.
     */
    private static final int LEAST_COST = 64;

    /**
     * Above that many bytes nothing is kept in buffers that are lent: there are few of them, and a client that takes its
     * response slowly must not hold them all.
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

    /** The taker's own. */
    private byte[] buffer = NOTHING;

    /**
     * Makes an empty queue.
     *
     * @param share takes what there is no room for in memory
     */
    ResponseQueue(ResponseSpool.Share share) {
        this(share, new ConcurrentLinkedQueue<>());
    }

    /**
     * Makes a queue.
     *
     * @param share takes what there is no room for in memory
     * @param items empty and thread-safe
     */
    ResponseQueue(ResponseSpool.Share share, Queue<Object> items) {
        this.share = share;
        this.bound = share.isCounted() ? BOUND : UNCOUNTED_BOUND;
        this.items = items;
    }

    /** A part of a file; its position moves on as it is read. */
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

    /** Bytes to be sent now: the front of an array, or bytes that are lent and that the taker owns from now on. */
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
    }

    void add(byte[] chunk) {
        boolean onDisk = isOnDisk();
        behind = behind && onDisk;
        int cost = cost(chunk);
        boolean reserved = !onDisk && bytes.get() + cost <= bound && share.reserve(cost);
        // Nothing is nothing on disk either, but it sends the head.
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
     * Adds a chunk whose room is taken; where there is no memory to do so the room is given back: it is that of all
     * responses.
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

    /** Adds a chunk without a copy, if it need not wait for long or with much else. */
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

    /** Adds to what is on disk; returns whether there was room. */
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

    /** Takes the next bytes to send; {@code null} when there are none. */
    @Nullable
    Slice take() throws IOException {
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
        return item instanceof FilePart part ? read(part) : null;
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

    private Slice read(FilePart part) throws IOException {
        int size = (int) Math.min(part.left, FILE_CHUNK);
        int n = part.file.read(ByteBuffer.wrap(buffer(size), 0, size), part.position);
        if (n <= 0) {
            throw new IOException("the file became shorter while it was sent");
        }
        part.position += n;
        part.left -= n;
        if (part.left == 0) {
            items.poll();
            part.file.close();
        }
        return new Slice(buffer, n);
    }

    boolean hasRoom() {
        long held = bytes.get();
        // A response that holds nothing may have one chunk: without that it could not go on.
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

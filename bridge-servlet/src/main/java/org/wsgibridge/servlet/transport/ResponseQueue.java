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

/**
 * What a response still has to send: chunks of bytes and parts of files, in order, and the task that waits until there
 * is room again. Any thread may add; one at a time may take.
 */
final class ResponseQueue {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseQueue.class);

    /** Above that many bytes the application waits: what a slow client may cost in memory. */
    private static final int BOUND = 256 * 1024;

    private static final int FILE_CHUNK = 128 * 1024;

    private final Queue<Object> items = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();
    private volatile boolean closed;

    /** A part of a file; its position moves on as it is read. */
    private static final class FilePart {
        final FileChannel file;
        long position;
        long left;
        byte[] buffer = new byte[0];

        FilePart(FileChannel file, long position, long left) {
            this.file = file;
            this.position = position;
            this.left = left;
        }
    }

    /** Bytes to be sent now: the front of an array. */
    static final class Slice {
        final byte[] array;
        final int length;

        Slice(byte[] array, int length) {
            this.array = array;
            this.length = length;
        }
    }

    void add(byte[] chunk) {
        bytes.addAndGet(chunk.length);
        items.add(chunk);
        if (closed) {
            close();
        }
    }

    void add(FileChannel file, long position, long count) {
        items.add(new FilePart(file, position, count));
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
            bytes.addAndGet(-chunk.length);
            return new Slice(chunk, chunk.length);
        }
        return item instanceof FilePart part ? read(part) : null;
    }

    private Slice read(FilePart part) throws IOException {
        int size = (int) Math.min(part.left, FILE_CHUNK);
        if (part.buffer.length < size) {
            part.buffer = new byte[size];
        }
        int n = part.file.read(ByteBuffer.wrap(part.buffer, 0, size), part.position);
        if (n <= 0) {
            throw new IOException("the file became shorter while it was sent");
        }
        part.position += n;
        part.left -= n;
        if (part.left == 0) {
            items.poll();
            part.file.close();
        }
        return new Slice(part.buffer, n);
    }

    boolean hasRoom() {
        return closed || bytes.get() < BOUND;
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

    /** Drops what is queued, closes its files and lets nobody wait any more. */
    void close() {
        closed = true;
        for (Object item = items.poll(); item != null; item = items.poll()) {
            if (item instanceof FilePart part) {
                closeFile(part.file);
            }
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

package org.wsgibridge.cpython;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Sends frames to a daemon from any thread without blocking. One thread at a time has the sender's role and sends what
 * all have queued, in as few writes as possible; where the socket takes no more, the {@link Flusher} keeps the role
 * until it does. The queue is bounded by the windows of the requests.
 */
final class FrameWriter {
    private static final int BATCH_SIZE = 2 * (Frames.HEAD_SIZE + Frames.CHUNK_SIZE);

    private final SocketChannel channel;
    private final Flusher flusher;
    private final Runnable onError;
    private final ConcurrentLinkedQueue<byte[]> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean sending = new AtomicBoolean();
    private volatile @Nullable Thread collector;

    // Touched only in the sender's role.
    private final ByteBuffer batch = ByteBuffer.allocateDirect(BATCH_SIZE);
    private byte @Nullable [] current;
    private int offset;

    /**
     * Makes a writer.
     *
     * @param channel a non-blocking channel
     * @param flusher waits for the socket
     * @param onError called when the daemon cannot be written to any more
     */
    FrameWriter(SocketChannel channel, Flusher flusher, Runnable onError) {
        this.channel = channel;
        this.flusher = flusher;
        this.onError = onError;
    }

    /** Queues a frame; whoever calls {@link #flush} next sends it. */
    void queue(byte[] frame) {
        queue.add(frame);
    }

    /** Queues a frame and flushes. */
    void send(byte[] frame) {
        queue.add(frame);
        flush();
    }

    /**
     * What the calling thread flushes from now on is collected until {@link #sendCollected()}: while it handles the
     * frames of one read, the requests that follow on those that are done leave with one write.
     */
    void collect() {
        collector = Thread.currentThread();
    }

    /** Sends what was collected. */
    void sendCollected() {
        collector = null;
        flush();
    }

    /** Sends what is queued, unless another thread does, or this one collects. */
    void flush() {
        if (collector == Thread.currentThread()) {
            return;
        }
        while (!queue.isEmpty() && sending.compareAndSet(false, true)) {
            if (!sendAll()) {
                return;
            }
        }
    }

    SocketChannel channel() {
        return channel;
    }

    /** The socket takes bytes again; called by the flusher, which holds the sender's role. */
    void resume() {
        if (sendAll()) {
            flush();
        }
    }

    /** Sends in the sender's role; returns false when the role went to the flusher or the connection is lost. */
    private boolean sendAll() {
        try {
            while (fill()) {
                channel.write(batch);
                if (batch.hasRemaining()) {
                    batch.compact();
                    flusher.resumeWhenWritable(this);
                    return false;
                }
                batch.clear();
            }
            sending.set(false);
            return true;
        } catch (IOException e) {
            // The role is never given back: nothing can be sent any more.
            queue.clear();
            onError.run();
            return false;
        }
    }

    /** Moves frames to the batch and makes it ready to be written; returns false when there is nothing to write. */
    private boolean fill() {
        while (batch.hasRemaining()) {
            byte[] frame = current;
            if (frame == null) {
                frame = queue.poll();
                if (frame == null) {
                    break;
                }
                current = frame;
                offset = 0;
            }
            int count = Math.min(frame.length - offset, batch.remaining());
            batch.put(frame, offset, count);
            offset += count;
            if (offset == frame.length) {
                current = null;
            }
        }
        batch.flip();
        if (batch.hasRemaining()) {
            return true;
        }
        batch.clear();
        return false;
    }
}

package org.wsgibridge.cpython.frame;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends frames to a daemon from any thread without blocking. One thread at a time has the role of the sender, and sends
 * what all threads have queued, in as few writes as possible. If the socket is full, the {@link Flusher} keeps the role
 * until it is not. The queue is bounded: more bytes than the windows of all requests can wait only for a daemon that
 * does not read, and such a daemon is given up. Thread-safe.
 */
public final class FrameWriter implements Flusher.Sender {
    private static final int BATCH_SIZE = 2 * (Frames.HEAD_SIZE + Frames.CHUNK_SIZE);

    private final SocketChannel channel;
    private final Flusher flusher;
    private final long limit;
    private final Consumer<String> onError;
    private final ConcurrentLinkedQueue<ByteBuffer[]> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong queued = new AtomicLong();
    private final AtomicBoolean sending = new AtomicBoolean();
    private final AtomicBoolean broken = new AtomicBoolean();
    private final RequestEncoder requests = new RequestEncoder(this::queue);
    private volatile @Nullable Thread collector;

    // Used only in the sender's role.
    private final ByteBuffer batch = ByteBuffer.allocateDirect(BATCH_SIZE);
    private ByteBuffer @Nullable [] current;
    private int part;

    /**
     * Makes a writer.
     *
     * @param channel a non-blocking channel
     * @param flusher waits for the socket
     * @param limit the largest number of bytes that may be queued
     * @param onError called once when nothing can be written to the daemon any more, with its fault; with {@code ""} if
     *     its connection is lost
     */
    public FrameWriter(SocketChannel channel, Flusher flusher, long limit, Consumer<String> onError) {
        this.channel = channel;
        this.flusher = flusher;
        this.limit = limit;
        this.onError = onError;
    }

    /** Returns the encoder of requests for this daemon. */
    public RequestEncoder requests() {
        return requests;
    }

    /** Queues a frame. The next call of {@link #flush}, on any thread, sends it. */
    public void queue(byte[] frame) {
        queue(frame.length, ByteBuffer.wrap(frame));
    }

    /**
     * Queues a frame that consists of several buffers. The next call of {@link #flush}, on any thread, sends it.
     *
     * @param length how many bytes remain in all buffers
     * @param frame the buffers; this writer moves their positions, and their bytes must not change any more
     */
    public void queue(int length, ByteBuffer... frame) {
        if (broken.get()) {
            return;
        }
        long bytes = queued.addAndGet(length);
        if (bytes > limit) {
            breakOff("it does not read: " + bytes + " bytes wait for it");
            return;
        }
        boolean added = false;
        try {
            added = queue.add(frame);
        } finally {
            if (!added) {
                queued.addAndGet(-length); // no memory for it, which is not the daemon's fault
            }
        }
    }

    /** Queues a frame and flushes. */
    public void send(byte[] frame) {
        queue(frame);
        flush();
    }

    /**
     * Sends a frame, unless too many bytes wait before it.
     *
     * @param frame the frame
     * @param most the largest number of bytes that may wait before it
     * @return false if it was left out, because more bytes wait
     */
    public boolean offer(byte[] frame, long most) {
        if (queued.get() > most) {
            return false;
        }
        send(frame);
        return true;
    }

    /**
     * Collects what the calling thread flushes, until {@link #sendCollected()}: while the thread handles the frames of
     * one read, requests end, and one write sends all requests that get their slots.
     */
    public void collect() {
        collector = Thread.currentThread();
    }

    /** Sends the collected frames. */
    void sendCollected() {
        collector = null;
        flush();
    }

    /** Returns whether the daemon keeps up with its frames: at most half of the largest window waits for it. */
    public boolean isTaken() {
        return queued.get() <= Frames.LARGEST_WINDOW / 2;
    }

    /** Sends the queued frames, unless another thread does, or this thread collects them. */
    public void flush() {
        if (collector == Thread.currentThread()) {
            return;
        }
        while (!queue.isEmpty() && sending.compareAndSet(false, true)) {
            if (!sendAll()) {
                return;
            }
        }
    }

    @Override
    public SocketChannel channel() {
        return channel;
    }

    /** Continues to send. Called by the flusher, which has the sender's role. */
    @Override
    public void resume() {
        if (sendAll()) {
            flush();
        }
    }

    /** Gives the daemon up, because nothing can be sent any more. */
    @Override
    public void breakOff(String reason) {
        if (broken.compareAndSet(false, true)) {
            onError.accept(reason);
        }
        queue.clear();
    }

    /** Sends in the sender's role. Returns false if the flusher has got the role, or the connection is lost. */
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
            breakOff("");
            return false;
        } catch (RuntimeException | Error e) {
            // Otherwise no thread would have the role, and the queue would only grow.
            breakOff("writing to it failed: " + e);
            return false;
        }
    }

    /** Moves frames to the batch, and makes it ready to be written. Returns false if there is nothing to write. */
    private boolean fill() {
        int taken = 0;
        while (batch.hasRemaining()) {
            ByteBuffer source = nextPart();
            if (source == null) {
                break;
            }
            int count = Math.min(source.remaining(), batch.remaining());
            batch.put(source.slice().limit(count));
            source.position(source.position() + count);
            taken += count;
        }
        if (taken > 0) {
            queued.addAndGet(-taken);
        }
        batch.flip();
        if (batch.hasRemaining()) {
            return true;
        }
        batch.clear();
        return false;
    }

    /** Returns the buffer whose bytes must be sent next; {@code null} if nothing is queued. */
    private @Nullable ByteBuffer nextPart() {
        while (true) {
            ByteBuffer[] frame = current;
            if (frame == null) {
                frame = queue.poll();
                if (frame == null) {
                    return null;
                }
                current = frame;
                part = 0;
            }
            for (; part < frame.length; part++) {
                if (frame[part].hasRemaining()) {
                    return frame[part];
                }
            }
            current = null;
        }
    }
}

package org.wsgibridge.cpython;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.ResponseChannel;
import org.wsgibridge.wsgi.ResponseHead;

/** A client that records what it gets, and takes nothing while it is told to be slow. */
final class RecordingChannel implements ResponseChannel {
    private static final int BOUND = 65536;

    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private @Nullable ResponseHead head;
    private boolean ended;
    private boolean aborted;
    private boolean sentFile;
    private boolean slow;
    private int writes;
    private int queued;
    private @Nullable Runnable task;

    @Override
    public synchronized void send(ResponseHead head, byte[] body, int offset, int length) {
        start(head);
        taken.write(body, offset, length);
        end();
    }

    @Override
    public synchronized void start(ResponseHead started) {
        head = started;
    }

    @Override
    public synchronized void write(byte[] chunk) {
        taken.writeBytes(chunk);
        writes++;
        queued += slow ? chunk.length : 0;
    }

    @Override
    public synchronized void sendFile(FileChannel file, long position, long count) {
        sentFile = true;
        try (file) {
            ByteBuffer buffer = ByteBuffer.allocate((int) count);
            while (buffer.hasRemaining() && file.read(buffer, position + buffer.position()) >= 0) {}
            taken.write(buffer.array(), 0, buffer.position());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void end() {
        ended = true;
    }

    @Override
    public synchronized void abort() {
        aborted = true;
    }

    @Override
    public synchronized boolean isStarted() {
        return head != null;
    }

    @Override
    public synchronized boolean isWritable() {
        return queued < BOUND;
    }

    @Override
    public void whenWritable(Runnable ready) {
        synchronized (this) {
            if (!isWritable()) {
                task = ready;
                return;
            }
        }
        ready.run();
    }

    /** From now on nothing is taken, or what is queued is taken at once. */
    void slow(boolean takesNothing) {
        Runnable ready;
        synchronized (this) {
            slow = takesNothing;
            queued = takesNothing ? queued : 0;
            ready = isWritable() ? task : null;
            task = null;
        }
        if (ready != null) {
            ready.run();
        }
    }

    synchronized int status() {
        return head == null ? 0 : head.status();
    }

    synchronized @Nullable String header(String name) {
        return head == null ? null : head.header(name);
    }

    synchronized String text() {
        return taken.toString(ISO_8859_1);
    }

    synchronized byte[] bytes() {
        return taken.toByteArray();
    }

    synchronized int size() {
        return taken.size();
    }

    synchronized boolean isEnded() {
        return ended;
    }

    synchronized boolean isAborted() {
        return aborted;
    }

    synchronized boolean isFileSent() {
        return sentFile;
    }

    synchronized int writes() {
        return writes;
    }
}

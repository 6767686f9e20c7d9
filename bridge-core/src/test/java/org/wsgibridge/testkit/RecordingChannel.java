package org.wsgibridge.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.ResponseChannel;
import org.wsgibridge.wsgi.ResponseHead;

/** A client's end that keeps what it gets, and can pretend to be slow. Thread-safe. */
public final class RecordingChannel implements ResponseChannel {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final List<String> calls = new ArrayList<>();
    private @Nullable ResponseHead head;
    private boolean closed;
    private boolean aborted;
    private boolean writable = true;
    private @Nullable Runnable waiting;

    @Override
    public synchronized void send(ResponseHead whole, byte[] bytes, int offset, int length) {
        if (closed) {
            return;
        }
        if (head != null) {
            breakOff();
            return;
        }
        calls.add("send");
        head = whole;
        body.write(bytes, offset, length);
        close();
    }

    @Override
    public synchronized void start(ResponseHead started) {
        if (!closed) {
            calls.add("start");
            head = started;
        }
    }

    @Override
    public synchronized void write(byte[] chunk) {
        if (!closed) {
            calls.add("write");
            body.writeBytes(chunk);
        }
    }

    @Override
    public synchronized void sendFile(FileChannel file, long position, long count) {
        try (file) {
            ByteBuffer bytes = ByteBuffer.allocate((int) count);
            while (bytes.hasRemaining() && file.read(bytes, position + bytes.position()) > 0) {}
            calls.add("sendFile");
            body.write(bytes.array(), 0, bytes.position());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void end() {
        if (!closed) {
            calls.add("end");
            close();
        }
    }

    @Override
    public synchronized void breakOff() {
        if (!closed) {
            calls.add("breakOff");
            aborted = true;
            close();
        }
    }

    @Override
    public synchronized void abort() {
        if (!closed) {
            calls.add("abort");
            aborted = true;
            close();
        }
    }

    private void close() {
        closed = true;
        wake();
    }

    private void wake() {
        Runnable task = waiting;
        waiting = null;
        if (task != null) {
            task.run();
        }
    }

    @Override
    public synchronized boolean isStarted() {
        return head != null;
    }

    @Override
    public synchronized boolean isWritable() {
        return writable || closed;
    }

    @Override
    public void whenWritable(Runnable task) {
        synchronized (this) {
            if (!isWritable()) {
                waiting = task;
                return;
            }
        }
        task.run();
    }

    /** Pretends that the client no longer takes bytes, or takes them again. */
    public synchronized void writable(boolean takesBytes) {
        writable = takesBytes;
        if (takesBytes) {
            wake();
        }
    }

    /** Returns the head, {@code null} before it was sent. */
    public synchronized @Nullable ResponseHead head() {
        return head;
    }

    /** Returns the status, 0 before it was sent. */
    public synchronized int status() {
        return head == null ? 0 : head.status();
    }

    /** Returns a header's value, {@code null} when the head has none. */
    public synchronized @Nullable String header(String name) {
        return head == null ? null : head.header(name);
    }

    /** Returns the body's bytes. */
    public synchronized byte[] bytes() {
        return body.toByteArray();
    }

    /** Returns how many bytes of the body there are. */
    public synchronized int size() {
        return body.size();
    }

    /** Returns the body's bytes as latin-1 text. */
    public synchronized String text() {
        return body.toString(StandardCharsets.ISO_8859_1);
    }

    /** Returns whether the response has ended, in whichever way. */
    public synchronized boolean isClosed() {
        return closed;
    }

    /** Returns whether it was broken off. */
    public synchronized boolean isAborted() {
        return aborted;
    }

    /** Returns the names of the methods that had an effect, in order. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }
}

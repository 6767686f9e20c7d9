package org.wsgibridge.servlet.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.ResponseChannel;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * Receives the response of a request that the bridge makes itself, and keeps it in memory. Thread-safe; never blocks.
 */
public final class MemoryChannel implements ResponseChannel {
    private final int limit;
    private final Consumer<@Nullable Answer> onAnswer;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private volatile @Nullable ResponseHead head;

    /**
     * A whole response.
     *
     * @param head its head
     * @param body its body
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Answer(ResponseHead head, byte[] body) {}

    /**
     * Makes a channel.
     *
     * @param limit the largest body in bytes
     * @param onAnswer called once, on any thread: with the response, or with {@code null} if it broke off or was too
     *     large
     */
    public MemoryChannel(int limit, Consumer<@Nullable Answer> onAnswer) {
        this.limit = limit;
        this.onAnswer = onAnswer;
    }

    private void finish(@Nullable Answer answer) {
        if (over.compareAndSet(false, true)) {
            onAnswer.accept(answer);
        }
    }

    @Override
    public void send(ResponseHead whole, byte[] bytes, int offset, int length) {
        boolean fits = started.compareAndSet(false, true) && length <= limit;
        Answer answer = null;
        try {
            answer = fits ? new Answer(whole, Arrays.copyOfRange(bytes, offset, offset + length)) : null;
        } finally {
            finish(answer);
        }
    }

    @Override
    public void start(ResponseHead first) {
        if (started.compareAndSet(false, true)) {
            head = first;
        }
    }

    @Override
    public void write(byte[] chunk) {
        synchronized (body) {
            if (body.size() + chunk.length <= limit) {
                body.writeBytes(chunk);
                return;
            }
        }
        finish(null);
    }

    @Override
    public void sendFile(FileChannel file, long position, long count) {
        try (file) {
            if (count > limit) {
                finish(null);
                return;
            }
            ByteBuffer buffer = ByteBuffer.allocate((int) count);
            while (buffer.hasRemaining() && file.read(buffer, position + buffer.position()) > 0) {
                // until it is full
            }
            if (buffer.hasRemaining()) {
                finish(null);
            } else {
                write(buffer.array());
            }
        } catch (IOException e) {
            finish(null);
        }
    }

    @Override
    public void end() {
        Answer answer = null;
        try {
            answer = whole();
        } finally {
            finish(answer);
        }
    }

    private @Nullable Answer whole() {
        ResponseHead toSend = head;
        synchronized (body) {
            return toSend == null ? null : new Answer(toSend, body.toByteArray());
        }
    }

    @Override
    public void breakOff() {
        finish(null);
    }

    @Override
    public void abort() {
        finish(null);
    }

    @Override
    public boolean isStarted() {
        return started.get();
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void whenWritable(Runnable task) {
        task.run();
    }
}

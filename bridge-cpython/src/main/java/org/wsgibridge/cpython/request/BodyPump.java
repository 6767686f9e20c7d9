package org.wsgibridge.cpython.request;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.cpython.frame.FrameWriter;
import org.wsgibridge.cpython.frame.Frames;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.watchdog.VitalTimer;

/**
 * Sends the body of one request to the daemon, at most a window ahead of what the application has read, so that a huge
 * body neither fills memory nor delays other requests. Runs on the thread on which something has changed (body
 * readable, window opened), on one thread at a time. Thread-safe.
 */
final class BodyPump {
    private static final int UNKNOWN_LENGTH_CHUNK = 16384;
    private static final String TIMEOUT = "mod_wsgi request data read error: Timeout when reading the body.";
    private static final String TERMINATED = "mod_wsgi request data read error: Connection was terminated";

    private final int id;
    private final Exchange exchange;
    private final RequestBody body;
    private final FrameWriter writer;
    private final VitalTimer timer;
    private final Duration clientTimeout;
    private final AtomicInteger work = new AtomicInteger();
    private final AtomicInteger window;
    private final BodyWindow size;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicReference<@Nullable Runnable> afterEnd = new AtomicReference<>();
    private volatile boolean waiting;

    /** Written only by the thread that runs the pump. */
    private volatile long sent;

    // Used only by the thread that runs the pump.
    private @Nullable Future<?> alarm;

    /**
     * Makes the pump of one request.
     *
     * @param id the request's id on the connection
     * @param clientTimeout how long the client may send nothing (socket-timeout); zero for no limit
     * @param held whether nothing is sent before the application asks
     * @param size the largest number of bytes ahead of the application; the caller closes it
     */
    BodyPump(
            int id,
            Exchange exchange,
            FrameWriter writer,
            VitalTimer timer,
            Duration clientTimeout,
            boolean held,
            BodyWindow size) {
        this.id = id;
        this.exchange = exchange;
        this.body = exchange.body();
        this.writer = writer;
        this.timer = timer;
        this.clientTimeout = clientTimeout;
        this.size = size;
        this.window = new AtomicInteger(held ? 0 : Frames.WINDOW);
    }

    /**
     * Opens the window by the number of bytes that the application has read.
     *
     * @return false if it cannot have read so many
     */
    boolean allow(int count) {
        int limit = size.limit();
        if (count <= 0 || count > limit || window.addAndGet(count) > limit) {
            return false;
        }
        if (ended.get()) {
            size.close(); // the application reads the last bytes
        } else if (isMuchToCome()) {
            grow();
        }
        run();
        return true;
    }

    /** Returns whether more bytes are to come than the window permits at first. */
    private boolean isMuchToCome() {
        return body.length() < 0 || body.length() - sent > Frames.WINDOW;
    }

    /** Stops sending, because the application reads no more. */
    void stop() {
        ended.set(true);
    }

    /**
     * Ends the pump.
     *
     * @param then runs once, on any thread, when no thread reads the body in this pump any more
     */
    void stop(Runnable then) {
        ended.set(true);
        afterEnd.set(then);
        run();
    }

    /**
     * Makes the body readable from its first byte, after this pump has stopped. Returns false if bytes of it are gone.
     */
    boolean rewind() {
        return sent == 0 || body.rewind();
    }

    /**
     * Starts sending, after the request was queued. A body that was read before admission follows its request
     * immediately, up to the largest window if there is memory for that, so that the daemon seldom has to switch
     * between requests.
     */
    void start() {
        if (window.get() > 0 && body.isBuffered() && isMuchToCome()) {
            grow();
        }
        run();
    }

    private void grow() {
        if (writer.isTaken() && size.grow()) {
            window.addAndGet(BodyWindow.GROWTH);
        }
    }

    /** Sends the bytes that are available and that the window permits. Never blocks. */
    void run() {
        if (work.getAndIncrement() != 0) {
            return; // the thread that runs it now repeats its work
        }
        int missed = 1;
        do {
            try {
                if (ended.get()) {
                    tellEnd();
                } else {
                    sendWhatIsThere();
                }
            } catch (IOException e) {
                fail(String.valueOf(e.getMessage()));
            } catch (RuntimeException | Error e) {
                // Nothing may be thrown: the work would stay counted, and the application would wait forever.
                fail("mod_wsgi request data read error: " + e);
            }
            missed = work.addAndGet(-missed);
        } while (missed != 0);
        writer.flush();
    }

    private void tellEnd() {
        Runnable then = afterEnd.getAndSet(null);
        if (then != null) {
            then.run();
        }
    }

    private void sendWhatIsThere() throws IOException {
        cancelAlarm();
        while (!ended.get() && window.get() > 0) {
            if (!exchange.isOpen()) {
                fail(TERMINATED);
                return;
            }
            List<ByteBuffer> memory = body.take(window.get());
            if (memory.isEmpty() ? !sendCopy() : !sendMemory(memory)) {
                return;
            }
        }
    }

    /** Sends bytes from memory without a copy. Returns whether more may follow. */
    private boolean sendMemory(List<ByteBuffer> memory) {
        ByteBuffer[] frame = new ByteBuffer[memory.size() + 1];
        int count = 0;
        for (int i = 0; i < memory.size(); i++) {
            frame[i + 1] = memory.get(i);
            count += frame[i + 1].remaining();
        }
        boolean last = note(count, false);
        if (last && !end()) {
            return false;
        }
        window.addAndGet(-count);
        frame[0] = Frames.putHead(ByteBuffer.allocate(Frames.HEAD_SIZE), Frames.BODY, flags(last), 0, id, count)
                .flip();
        writer.queue(Frames.HEAD_SIZE + count, frame);
        return !last;
    }

    /** Sends what the client has sent. Returns whether more may follow before the client sends more. */
    private boolean sendCopy() throws IOException {
        byte[] frame = new byte[Frames.HEAD_SIZE + chunkSize()];
        ByteBuffer target = ByteBuffer.wrap(frame, Frames.HEAD_SIZE, frame.length - Frames.HEAD_SIZE);
        int state = read(target);
        int count = target.position() - Frames.HEAD_SIZE;
        boolean last = note(count, state < 0);
        if (last && !end()) {
            return false;
        }
        if (count > 0 || last) {
            window.addAndGet(-count);
            Frames.putHead(ByteBuffer.wrap(frame), Frames.BODY, flags(last), 0, id, count);
            writer.queue(Frames.HEAD_SIZE + count, ByteBuffer.wrap(frame, 0, Frames.HEAD_SIZE + count));
        }
        if (!last && target.hasRemaining()) {
            awaitClient();
            return false;
        }
        return !last;
    }

    /** Counts bytes as sent. Returns whether they are the last. */
    private boolean note(int count, boolean atEnd) {
        long total = sent + count;
        sent = total;
        return atEnd || total == body.length();
    }

    /** Marks the body as sent. Returns false if the application has stopped reading, or has got an error. */
    private boolean end() {
        return ended.compareAndSet(false, true);
    }

    private int flags(boolean last) {
        return (last ? Frames.LAST : 0) | (size.limit() == Frames.WINDOW ? 0 : Frames.WIDE);
    }

    private int chunkSize() {
        long length = body.length();
        long wanted = length < 0 ? UNKNOWN_LENGTH_CHUNK : Math.max(0, length - sent);
        return (int) Math.min(Math.min(wanted, Frames.CHUNK_SIZE), window.get());
    }

    private int read(ByteBuffer target) throws IOException {
        int count = 1;
        while (count > 0 && target.hasRemaining()) {
            count = body.poll(target);
        }
        return count;
    }

    private void awaitClient() {
        if (waiting) {
            return;
        }
        waiting = true;
        if (!clientTimeout.isZero()) {
            alarm = timer.schedule(clientTimeout, () -> fail(TIMEOUT));
        }
        body.whenReadable(() -> {
            waiting = false;
            run();
        });
    }

    private void cancelAlarm() {
        Future<?> set = alarm;
        if (set != null && !waiting) {
            set.cancel(false);
            alarm = null;
        }
    }

    private void fail(String message) {
        if (ended.compareAndSet(false, true)) {
            writer.send(Frames.text(Frames.BODY_ERROR, id, message));
        }
    }
}

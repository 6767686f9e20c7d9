package org.wsgibridge.cpython;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.engine.ApplicationLog;
import org.wsgibridge.engine.Lease;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.ResponseWriter;
import org.wsgibridge.settings.Timeouts;
import org.wsgibridge.wsgi.Header;

/**
 * One request in a daemon. Its frames are handled on the interpreter's reader thread, which therefore is the thread
 * that owns the {@link ResponseWriter}; windows are opened from any thread.
 */
final class Call {
    private static final ApplicationLog.Stream[] STREAMS = ApplicationLog.Stream.values();

    private final int id;
    private final Lease lease;
    private final Exchange exchange;
    private final ResponseWriter response;
    private final FrameWriter writer;
    private final ApplicationLog log;
    private final Timer timer;
    private final Duration clientTimeout;
    private final @Nullable BodyPump body;
    private final boolean held;
    private final long pid;

    private final AtomicInteger unacknowledged = new AtomicInteger();
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private volatile boolean waiting;

    Call(int id, Lease lease, FrameWriter writer, long pid, ApplicationLog log, Timer timer, Timeouts timeouts) {
        this.id = id;
        this.lease = lease;
        this.exchange = lease.exchange();
        this.response = exchange.response();
        this.writer = writer;
        this.pid = pid;
        this.log = log;
        this.timer = timer;
        this.clientTimeout = timeouts.responseSocket();
        boolean hasBody = exchange.body().length() != 0;
        // A client that waits for "100 Continue" is asked to go on only when the application reads.
        this.held = hasBody
                && !exchange.mount().requestBuffering()
                && exchange.environ().get("HTTP_EXPECT") != null;
        this.body = hasBody ? new BodyPump(id, exchange, writer, timer, timeouts.socket(), held) : null;
    }

    Lease lease() {
        return lease;
    }

    Exchange exchange() {
        return exchange;
    }

    int id() {
        return id;
    }

    /** Sends the request, and as much of its body as is there. */
    void start(int application) {
        int flags = (body == null ? Frames.LAST : 0) | (held ? Frames.HELD : 0);
        writer.queue(RequestFrame.encode(id, application, flags, exchange));
        if (body != null) {
            body.run();
        }
        writer.flush();
    }

    /** The application has read bytes of the body. */
    void more(int count) {
        if (body != null) {
            body.allow(count);
        }
    }

    /** The head came, with the first bytes of the body. */
    void head(FrameReader frame, boolean whole) {
        int length = frame.int32(0);
        int start = frame.offset() + 4;
        int count = frame.payload() - 4 - length;
        startResponse(frame.bytes(), start, length);
        start += length;
        boolean listening;
        if (whole) {
            listening = response.writeWhole(frame.bytes(), start, count);
        } else if (count == 0) {
            listening = response.commit();
        } else {
            listening = response.write(Arrays.copyOfRange(frame.bytes(), start, start + count));
        }
        if (!whole) {
            acknowledge(count, listening);
        }
    }

    /** Further bytes of the body came. */
    void chunk(FrameReader frame) {
        int start = frame.offset();
        int count = frame.payload();
        acknowledge(count, response.write(Arrays.copyOfRange(frame.bytes(), start, start + count)));
    }

    /** A file is to be sent; where it is not opened here, the daemon sends it as it sends anything else. */
    void file(FrameReader frame) throws IOException {
        long position = frame.int64(4);
        long count = frame.int64(12);
        FileChannel file = new DaemonDescriptor(pid, frame.int32(0), frame.int64(20), frame.int64(28)).open();
        if (file == null) {
            writer.send(Frames.empty(Frames.FILE_ACK, 0, id));
            return;
        }
        try {
            if (position < 0 || count <= 0 || position > file.size() - count) {
                throw new IllegalStateException("a part of a file that is not there");
            }
            int headSize = 4 + 4 * 8;
            startResponse(frame.bytes(), frame.offset() + headSize, frame.payload() - headSize);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
        response.sendFile(file, position, count);
        writer.send(Frames.empty(Frames.FILE_ACK, 1, id));
    }

    /** The response is complete, or failed. */
    void end(boolean fault) {
        if (fault) {
            fail();
        } else {
            response.end();
        }
    }

    private void fail() {
        exchange.terminate(Outcome.FAILED, 500);
    }

    /** Gives the response up, for a reason that is no fault of the application; the daemon is told to stop. */
    void abandon(String reason) {
        log.exception(exchange, reason, "");
        fail();
        cancel();
    }

    /** The application is done with the request, or will never be. */
    void finish() {
        if (body != null) {
            body.stop();
        }
        lease.release();
    }

    void log(FrameReader frame) {
        String line = new String(frame.bytes(), frame.offset(), frame.payload(), UTF_8);
        log.line(STREAMS[frame.argument() % STREAMS.length], exchange, line);
    }

    void exception(String type, String message, String traceback) {
        exchange.exception(type);
        log.exception(exchange, message, traceback);
    }

    private void startResponse(byte[] bytes, int offset, int length) {
        String head = new String(bytes, offset, length, ISO_8859_1);
        int end = head.indexOf('\0');
        String status = end < 0 ? head : head.substring(0, end);
        List<Header> headers = new ArrayList<>();
        while (end >= 0) {
            int nameEnd = head.indexOf('\0', end + 1);
            int valueEnd = head.indexOf('\0', nameEnd + 1);
            headers.add(new Header(
                    head.substring(end + 1, nameEnd),
                    head.substring(nameEnd + 1, valueEnd < 0 ? head.length() : valueEnd)));
            end = valueEnd;
        }
        response.startResponse(status, headers, false);
    }

    /** Opens the daemon's window again, at once or when the client has taken what is queued. */
    private void acknowledge(int count, boolean listening) {
        if (!listening) {
            cancel();
            return;
        }
        if (!exchange.isOpen()) {
            return; // these were the last bytes that were declared
        }
        int total = unacknowledged.addAndGet(count);
        if (response.isWritable()) {
            if (total >= Frames.WINDOW / 2) {
                grant();
            }
        } else if (!waiting) {
            waiting = true;
            awaitClient();
        }
    }

    private void awaitClient() {
        Future<?> alarm = clientTimeout.isZero()
                ? null
                : timer.schedule(clientTimeout, () -> exchange.terminate(Outcome.CLIENT_GONE, 0));
        response.whenWritable(() -> {
            if (alarm != null) {
                alarm.cancel(false);
            }
            waiting = false;
            if (exchange.isOpen()) {
                grant();
            } else {
                cancel();
            }
        });
    }

    private void grant() {
        int count = unacknowledged.getAndSet(0);
        if (count > 0) {
            writer.send(Frames.count(Frames.CREDIT, id, count));
        }
    }

    private void cancel() {
        if (cancelled.compareAndSet(false, true)) {
            writer.send(Frames.empty(Frames.CANCEL, 0, id));
        }
    }
}

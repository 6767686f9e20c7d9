package org.wsgibridge.cpython.request;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.cpython.frame.FrameReader;
import org.wsgibridge.cpython.frame.FrameWriter;
import org.wsgibridge.cpython.frame.Frames;
import org.wsgibridge.cpython.process.DaemonDescriptor;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.LentBytes;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.ResponseWriter;
import org.wsgibridge.memory.MemoryBudget;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;
import org.wsgibridge.spi.ApplicationLog;
import org.wsgibridge.spi.Lease;
import org.wsgibridge.watchdog.VitalTimer;

/**
 * One request in a daemon. Its frames are checked: frames in an impossible order end the request; bytes beyond a
 * window, which could fill the heap, end the daemon. One thread at a time handles its frames, and so owns the
 * {@link ResponseWriter}. Windows are opened on any thread.
 */
public final class Call {
    private static final MemoryBudget NO_MEMORY = new MemoryBudget(0);

    private final int id;
    private final Lease lease;
    private final Exchange exchange;
    private final ResponseWriter response;
    private final FrameWriter writer;
    private final ApplicationLog log;
    private final VitalTimer timer;
    private final Duration clientTimeout;
    private final @Nullable BodyPump body;
    private final BodyWindow upWindow;
    private final BodyWindow downWindow;
    private final boolean held;
    private final boolean asks;
    private final long pid;
    private final Cancellation cancellation;

    // Used only by the thread that reads frames, one at a time.
    private @Nullable ResponseWindow window;
    private boolean headed;
    private boolean abandoned;
    private boolean givenBack;

    /**
     * Makes a call.
     *
     * @param asks whether the script's {@code reload_required()} is called first
     * @param windows the memory budget for large windows of all bodies
     */
    public Call(
            int id,
            Lease lease,
            FrameWriter writer,
            long pid,
            ApplicationLog log,
            VitalTimer timer,
            Timeouts timeouts,
            boolean asks,
            MemoryBudget windows) {
        this.id = id;
        this.lease = lease;
        this.exchange = lease.exchange();
        this.response = exchange.response();
        this.writer = writer;
        this.cancellation = new Cancellation(id, exchange, writer);
        this.pid = pid;
        this.log = log;
        this.timer = timer;
        this.clientTimeout = timeouts.responseSocket();
        this.asks = asks;
        this.upWindow = new BodyWindow(windows);
        // If the mount has no buffer for slow clients, their responses must take little memory.
        this.downWindow = new BodyWindow(exchange.mount().responseBuffer() == 0 ? NO_MEMORY : windows);
        boolean hasBody = exchange.body().length() != 0;
        // A client that waits for "100 Continue" gets it only when the application reads. The body of a request that
        // may be given back must stay complete.
        this.held = hasBody
                && !exchange.mount().requestBuffering()
                && (asks || exchange.environ().get("HTTP_EXPECT") != null);
        this.body = hasBody ? new BodyPump(id, exchange, writer, timer, timeouts.socket(), held, upWindow) : null;
    }

    public Lease lease() {
        return lease;
    }

    public Exchange exchange() {
        return exchange;
    }

    public int id() {
        return id;
    }

    /**
     * Sends the request, and the available part of its body.
     *
     * @param application the application's position
     * @throws IllegalArgumentException if the environ cannot be encoded
     */
    public void start(int application) {
        // First: when it is sent, the daemon may give it back, and another call sets this while this thread is still
        // here.
        exchange.onTerminated(cancellation::cancelIfClientIsGone);
        int flags = (body == null ? Frames.LAST : 0) | (held ? Frames.HELD : 0) | (asks ? Frames.ASK : 0);
        writer.queue(writer.requests().encode(id, application, flags, exchange));
        cancellation.sent();
        if (body != null) {
            body.start();
        }
        writer.flush();
    }

    /** Opens the window of the body by the bytes that the application has read. */
    public void more(int count) throws ProtocolException {
        if (body == null || !body.allow(count)) {
            throw new ProtocolException("it asked for " + Integer.toUnsignedString(count)
                    + " more bytes of a request's body than it has read");
        }
    }

    /** Handles the head, with the first bytes of the body; {@code whole} if they are all of it. */
    public void head(FrameReader frame, boolean whole) throws ProtocolException {
        if (abandoned) {
            return;
        }
        int length = frame.int32(0);
        int count = frame.payload() - Integer.BYTES - length;
        if (length < 0 || count < 0 || count > Frames.CHUNK_SIZE) {
            throw frame.violation("of " + frame.payload() + " bytes for a head of " + length);
        }
        if (!whole) {
            window().take(count);
        }
        int start = Integer.BYTES + length;
        byte[] bytes = frame.scratch(whole ? frame.payload() : start);
        startResponse(bytes, Integer.BYTES, length);
        boolean listening;
        if (whole) {
            listening = response.writeWhole(bytes, start, count);
        } else if (count == 0) {
            listening = response.commit();
        } else {
            listening = write(frame, start);
        }
        if (!whole) {
            acknowledge(listening);
        }
    }

    /** Handles further bytes of the body. */
    public void chunk(FrameReader frame) throws ProtocolException {
        window().take(frame.payload() + Frames.CHUNK_COST);
        if (abandoned) {
            return;
        }
        if (!headed) {
            throw new IllegalStateException("bytes of the body came before the head");
        }
        acknowledge(write(frame, 0));
    }

    /** Writes the payload from a position on, without a copy if possible. Returns whether the client still listens. */
    private boolean write(FrameReader frame, int from) {
        LentBytes lent = frame.lend(from);
        return lent == null ? response.write(frame.copy(from)) : response.write(lent);
    }

    /** Sends a file as the rest of the body. If it cannot be opened here, the daemon sends its bytes. */
    public void file(FrameReader frame) throws IOException {
        long position = frame.int64(4);
        long count = frame.int64(12);
        if (position < 0 || count < 0) {
            throw frame.violation("for bytes " + position + " to " + (position + count));
        }
        if (abandoned || headed) {
            throw new IllegalStateException("a file came after the head");
        }
        FileChannel file = new DaemonDescriptor(pid, frame.int32(0), frame.int64(20), frame.int64(28)).open();
        if (file == null) {
            writer.send(Frames.empty(Frames.FILE_ACK, 0, id));
            return;
        }
        try {
            if (count == 0 || position > file.size() - count) {
                throw new IllegalStateException("a part of a file that is not there");
            }
            int headSize = Frames.FILE_SIZE;
            startResponse(frame.scratch(), headSize, frame.payload() - headSize);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
        response.sendFile(file, position, count);
        writer.send(Frames.empty(Frames.FILE_ACK, 1, id));
    }

    /**
     * Ends the response.
     *
     * @param fault whether it failed
     * @param timeout whether it failed by RequestTimeout
     */
    public void end(boolean fault, boolean timeout) {
        downWindow.close();
        if (abandoned) {
            return;
        }
        if (timeout) {
            exchange.giveUp();
        } else if (fault) {
            fail();
        } else {
            response.end();
        }
    }

    private void fail() {
        exchange.terminate(Outcome.FAILED, 500);
    }

    /** Gives the response up, logs the reason once, and tells the daemon to stop. */
    public void abandon(String reason) {
        if (abandoned) {
            return;
        }
        abandoned = true;
        log.exception(exchange, reason, "");
        fail();
        cancellation.cancel();
    }

    /**
     * Gives a request back that the daemon has never received.
     *
     * @param otherwise runs if it cannot be admitted again
     */
    public void handBack(Consumer<Call> otherwise) {
        upWindow.close();
        downWindow.close();
        if (body == null) {
            handBackNow(otherwise);
        } else {
            body.stop(() -> handBackNow(otherwise));
        }
    }

    private void handBackNow(Consumer<Call> otherwise) {
        boolean back = false;
        try {
            back = (body == null || body.rewind()) && lease.readmit();
        } finally {
            if (!back) {
                otherwise.accept(this); // even after an exception: nothing else would end it
            }
        }
    }

    /**
     * Notes that the script must be loaded again first, and that nothing of the request was executed. {@link #finish}
     * then gives it back.
     *
     * @param done whether the daemon reports that it is done with the request
     */
    public void giveBack(boolean done) {
        if (!asks || !done || headed || abandoned) {
            throw new IllegalStateException("it was given back, which it cannot be");
        }
        givenBack = true;
    }

    /** Releases or gives back the slot: the application is done with the request, or never will be. */
    public void finish() {
        upWindow.close();
        downWindow.close();
        if (givenBack && body != null) {
            body.stop(this::reload);
        } else if (givenBack) {
            reload();
        } else {
            if (body != null) {
                body.stop();
            }
            lease.release();
        }
    }

    private void reload() {
        if (body != null && !body.rewind()) {
            log.exception(exchange, "the request cannot be given back: its body is gone", "");
            fail();
        }
        if (!lease.reload()) {
            lease.release();
        }
    }

    public void exception(String type, String message, String traceback) {
        exchange.failure().escaped(type, traceback);
        log.exception(exchange, message, traceback);
    }

    private void startResponse(byte[] bytes, int offset, int length) {
        if (headed) {
            throw new IllegalStateException("a second head came");
        }
        headed = true;
        FrameReader.startResponse(bytes, offset, length, response);
    }

    /** Returns the window of a response that comes in pieces. Most come whole, and need none. */
    private ResponseWindow window() {
        ResponseWindow made = window;
        if (made == null) {
            made = new ResponseWindow(id, exchange, writer, timer, clientTimeout, cancellation::cancel, downWindow);
            window = made;
        }
        return made;
    }

    /** Opens the daemon's window again, at once or when the client has taken the queued bytes. */
    private void acknowledge(boolean listening) {
        if (!listening) {
            cancellation.cancel();
            return;
        }
        if (!exchange.isOpen()) {
            return; // these were the last bytes that were declared
        }
        window().open();
    }
}

package org.wsgibridge.exchange;

import static org.wsgibridge.wsgi.ProtocolViolation.PythonType.RUNTIME_ERROR;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.wsgi.Header;
import org.wsgibridge.wsgi.ProtocolViolation;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * The state machine of a response (PEP 3333, sections "The start_response() Callable", "Handling the Content-Length
 * Header" and "Buffering and Streaming"). Keeps the head until the first non-empty chunk, cuts what exceeds the
 * declared Content-Length, suppresses the body of HEAD, 204, 205 and 304, and breaks the connection off if the body is
 * shorter than declared. With 204, 205 and 304, the response is complete at the first chunk, as if a length of 0 were
 * declared. If the length of a body is not the declared one, both are logged, and the outcome is a failure.
 *
 * <p>Confined to the thread that runs the request. After another thread has decided the exchange's outcome, every
 * output method does nothing and returns false.
 */
public final class ResponseWriter {
    private static final byte[] NOTHING = new byte[0];

    private static final long UNKNOWN = ResponseHead.UNKNOWN_LENGTH;

    private final Exchange exchange;
    private final ResponseChannel channel;
    private final boolean headRequest;

    private @Nullable ResponseHead head;
    private boolean headSent;
    private boolean bodyless;
    private long declared = UNKNOWN;
    private long written;

    ResponseWriter(Exchange exchange, ResponseChannel channel, boolean headRequest) {
        this.exchange = exchange;
        this.channel = channel;
        this.headRequest = headRequest;
    }

    /**
     * Handles the application's call of start_response. A second call before anything was sent replaces the first, with
     * or without {@code exc_info}, as in mod_wsgi.
     *
     * @param status the status line, such as {@code "200 OK"}
     * @param headers the headers
     * @param withExcInfo whether {@code exc_info} was given
     * @return false if the headers were sent already, so that the engine must re-raise {@code exc_info}
     * @throws ProtocolViolation if an argument is bad, or for a second call without {@code exc_info} after output
     */
    public boolean startResponse(String status, List<Header> headers, boolean withExcInfo) {
        if (headSent) {
            if (withExcInfo) {
                return false;
            }
            throw new ProtocolViolation(RUNTIME_ERROR, "start_response() called more than once without exc_info");
        }
        head = ResponseRules.check(status, headers);
        return true;
    }

    /** Returns whether the head was sent, so that start_response can no longer change it. */
    public boolean isHeadSent() {
        return headSent;
    }

    /** Returns how many bytes of the body the application has produced so far. */
    public long written() {
        return written;
    }

    /**
     * Sends the whole body of a response whose iterable has exactly one item, or whose first item is known to be the
     * last. Adds the Content-Length if there is none (PEP 3333, section "Handling the Content-Length Header") and
     * completes the exchange.
     *
     * @param body contains the body; the caller may reuse it afterwards
     * @param offset where the body starts
     * @param length its length in bytes
     * @return whether the client still listened
     */
    public boolean writeWhole(byte[] body, int offset, int length) {
        if (headSent) {
            write(Arrays.copyOfRange(body, offset, offset + length));
            return end();
        }
        ResponseHead toSend = prepareHead();
        if (!isSendable(toSend)) {
            return false;
        }
        if (declared == UNKNOWN && !(headRequest && length == 0)) {
            // Not for an empty response to HEAD, which does not show the length of the response to GET.
            toSend = ResponseRules.withContentLength(toSend, length);
        } else if (!bodyless && length < declared) {
            return write(Arrays.copyOfRange(body, offset, offset + length)) && end();
        }
        written += length;
        headSent = true;
        exchange.head(toSend);
        int bytes = bodyless ? 0 : (int) Math.min(length, declared == UNKNOWN ? length : declared);
        if (!decide(bytes, ResponseRules.isLarge(toSend, bytes))) {
            return false;
        }
        try {
            channel.send(toSend, body, offset, bytes);
        } catch (RuntimeException | Error e) {
            channel.abort();
            throw e;
        }
        return true;
    }

    /**
     * Sends one chunk of the body; before the first one, also the head. Never blocks; see {@link #awaitWritable}.
     *
     * @param chunk the bytes; they belong to the writer from now on. An empty chunk does nothing.
     * @return whether the client still listens
     * @throws ProtocolViolation when start_response was not called or the Content-Length is invalid
     */
    public boolean write(byte[] chunk) {
        if (chunk.length == 0) {
            return exchange.isOpen();
        }
        boolean first = !headSent;
        if (first) {
            ResponseHead toSend = prepareHead();
            if (!isSendable(toSend)) {
                return false;
            }
            if (!bodyless && chunk.length >= room()) {
                return writeWhole(chunk, 0, chunk.length);
            }
            sendHead(toSend);
        }
        long room = room();
        written += chunk.length;
        if (!exchange.isOpen()) {
            return false;
        }
        if (bodyless) {
            return suppress(first);
        }
        exchange.sends(Math.min(chunk.length, room));
        channel.write(chunk.length <= room ? chunk : Arrays.copyOf(chunk, (int) room));
        return finishIfWhole();
    }

    /**
     * Sends one chunk of the body as {@link #write(byte[])} does, without a copy if that is possible.
     *
     * @param chunk the bytes; they belong to the writer from now on
     * @return whether the client still listens
     * @throws ProtocolViolation when start_response was not called or the Content-Length is invalid
     */
    public boolean write(LentBytes chunk) {
        int length = chunk.length();
        if (!headSent || bodyless || length > room() || !exchange.isOpen()) {
            return write(chunk.take());
        }
        written += length;
        exchange.sends(length);
        channel.write(chunk);
        return finishIfWhole();
    }

    /** Returns how many more bytes the declared length allows. */
    private long room() {
        return declared == UNKNOWN ? Long.MAX_VALUE : declared - written;
    }

    /** Ends the response if all declared bytes have come: the client need not wait for the application's close(). */
    private boolean finishIfWhole() {
        return !isWhole() || finish();
    }

    /** Drops a chunk that must not be sent: the client waits only for the head. */
    private boolean suppress(boolean first) {
        if (isWhole()) {
            return finish();
        }
        if (first) {
            channel.write(NOTHING);
        }
        return true;
    }

    /**
     * Sends the head now, even though there is no body yet: what {@code write(b"")} does in mod_wsgi.
     *
     * @return whether the client still listens
     */
    public boolean commit() {
        if (!headSent) {
            ResponseHead toSend = prepareHead();
            if (isSendable(toSend)) {
                sendHead(toSend);
            }
        }
        return exchange.isOpen();
    }

    /**
     * Sends a part of a file as the rest of the body ({@code wsgi.file_wrapper}) and completes the exchange. Sets the
     * Content-Length if there is none.
     *
     * @param file the open file; closed in every case
     * @param position where to start
     * @param count how many bytes there are
     * @return whether the client still listened
     * @throws IOException when the file cannot be closed
     */
    public boolean sendFile(FileChannel file, long position, long count) throws IOException {
        boolean handedOver = false;
        try {
            if (!headSent) {
                ResponseHead toSend = prepareHead();
                if (!isSendable(toSend)) {
                    return false;
                }
                if (declared == UNKNOWN) {
                    toSend = ResponseRules.withContentLength(toSend, count);
                    declared = count;
                }
                sendHead(toSend);
            }
            long bytes = Math.min(count, room());
            written += bytes;
            if (!bodyless && bytes > 0 && exchange.isOpen()) {
                handedOver = true;
                exchange.sends(bytes);
                channel.sendFile(file, position, bytes);
            }
            return end();
        } finally {
            if (!handedOver) {
                file.close();
            }
        }
    }

    /**
     * Completes the exchange, because the iterable is exhausted. If the body is shorter than declared, breaks the
     * connection off; if nothing was sent at all, sends a 500.
     *
     * @return whether the client still listened
     * @throws ProtocolViolation if start_response was not called
     */
    public boolean end() {
        if (!headSent) {
            prepareHead();
            if (declared <= 0 || bodyless) {
                return writeWhole(NOTHING, 0, 0);
            }
        }
        if (!bodyless && declared != UNKNOWN && written < declared && exchange.isOpen()) {
            ResponseFaults.otherLength(exchange, declared, written);
            return !exchange.terminate(Outcome.FAILED, 500) && exchange.outcome() == Outcome.COMPLETED;
        }
        return finish();
    }

    /**
     * Waits until the channel takes more bytes, or the outcome is decided.
     *
     * @param timeoutNanos how long a client may take nothing (response-socket-timeout), in nanoseconds; 0 waits forever
     * @return whether the client still listens
     * @throws InterruptedIOException when the thread is interrupted; its interrupt status is set again
     */
    public boolean awaitWritable(long timeoutNanos) throws InterruptedIOException {
        if (!channel.isWritable() && !channel.awaitWritable(timeoutNanos)) {
            exchange.terminate(Outcome.CLIENT_GONE, 0);
        }
        return exchange.isOpen();
    }

    /** Returns whether fewer bytes are queued for the client than the channel's limit allows. */
    public boolean isWritable() {
        return channel.isWritable();
    }

    /** Runs the task once when {@link #isWritable()} is true or the channel is closed; maybe now, on this thread. */
    public void whenWritable(Runnable task) {
        channel.whenWritable(task);
    }

    /** Returns whether all bytes that the application declared have come; further bytes are dropped. */
    public boolean isWhole() {
        return declared != UNKNOWN && written >= declared;
    }

    private boolean finish() {
        if (!decide(0, true)) {
            return exchange.outcome() == Outcome.COMPLETED;
        }
        try {
            channel.end();
        } catch (RuntimeException | Error e) {
            channel.abort();
            throw e;
        }
        return true;
    }

    /** Decides the outcome of a response that is complete for the client. */
    private boolean decide(long last, boolean unsure) {
        if (bodyless || declared == UNKNOWN || written <= declared) {
            return exchange.complete(Outcome.COMPLETED, last, unsure);
        }
        if (!exchange.complete(Outcome.FAILED, last, unsure)) {
            return false;
        }
        ResponseFaults.otherLength(exchange, declared, written);
        return true;
    }

    private ResponseHead prepareHead() {
        ResponseHead ready = head;
        if (ready == null) {
            throw new ProtocolViolation(
                    RUNTIME_ERROR, "start_response() must be called before response content is produced");
        }
        ready = ResponseRules.withoutBodyLength(ready);
        declared = ready.bodyless() ? 0 : ResponseRules.contentLength(ready);
        bodyless = headRequest || ready.bodyless();
        return ready;
    }

    /** Returns whether the transport can send a head. If not, the client gets a 500, and the response has ended. */
    private boolean isSendable(ResponseHead toSend) {
        String refusal = channel.refusal(toSend);
        if (refusal != null) {
            ResponseFaults.refused(exchange, refusal);
        }
        return refusal == null;
    }

    private void sendHead(ResponseHead toSend) {
        headSent = true;
        if (exchange.isOpen()) {
            exchange.head(toSend);
            channel.start(toSend);
        }
    }
}

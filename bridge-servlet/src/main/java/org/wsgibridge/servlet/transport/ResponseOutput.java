package org.wsgibridge.servlet.transport;

import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.LentBytes;
import org.wsgibridge.servlet.internals.JettyOutput;

/**
 * The container's stream of a response in non-blocking mode. Lent bytes are given back when the container has written
 * them, which is known when it is ready for the next ones. For one thread at a time.
 */
final class ResponseOutput {
    private final ServletOutputStream stream;
    private final @Nullable MethodHandle write;

    /** The lent bytes that the container may still read. */
    private @Nullable LentBytes pending;

    /**
     * Makes an output.
     *
     * @param stream the container's stream
     * @param write the stream's method that takes a buffer; {@code null} if it has none
     */
    ResponseOutput(ServletOutputStream stream, @Nullable MethodHandle write) {
        this.stream = stream;
        this.write = write;
    }

    ServletOutputStream stream() {
        return stream;
    }

    /** Returns whether the container accepts more bytes. If not, it calls the write listener when it does. */
    boolean isReady() {
        if (!stream.isReady()) {
            return false;
        }
        LentBytes written = pending;
        if (written != null) {
            pending = null;
            written.giveBack();
        }
        return true;
    }

    /** Writes bytes. To be called only if {@link #isReady} has returned true. */
    void write(ResponseQueue.Slice slice) throws IOException {
        LentBytes lent = slice.lent;
        if (lent == null) {
            stream.write(slice.array, 0, slice.length);
        } else if (write == null) {
            stream.write(lent.take());
        } else {
            pending = lent;
            JettyOutput.write(write, stream, lent.bytes());
        }
    }

    void flush() throws IOException {
        stream.flush();
    }

    /**
     * Ends the output. If a write has not ended, its lent bytes are not given back, because the container may still
     * read them.
     */
    void close() {
        LentBytes unknown = pending;
        if (unknown != null) {
            pending = null;
            unknown.abandon();
        }
    }
}

package org.wsgibridge.servlet.transport;

import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.LentBytes;
import org.wsgibridge.servlet.internals.JettyOutput;

/**
 * The container's stream of a response, in its non-blocking mode. Gives lent bytes back when the container has written
 * them: as soon as it is ready for the next ones. For one thread at a time.
 */
final class ResponseOutput {
    private final ServletOutputStream stream;
    private final @Nullable MethodHandle write;

    /** What the container may still read. */
    private @Nullable LentBytes pending;

    /**
     * Makes an output.
     *
     * @param stream the container's
     * @param write its method that takes a buffer; {@code null} if it has none
     */
    ResponseOutput(ServletOutputStream stream, @Nullable MethodHandle write) {
        this.stream = stream;
        this.write = write;
    }

    ServletOutputStream stream() {
        return stream;
    }

    /** Returns whether the container takes more bytes; if not, it will say when it does. */
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

    /** Writes bytes; only when it is ready. */
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

    /** Nothing further is written. Where a write has not ended, the container may still read its bytes. */
    void close() {
        LentBytes unknown = pending;
        if (unknown != null) {
            pending = null;
            unknown.abandon();
        }
    }
}

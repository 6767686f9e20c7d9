package org.wsgibridge.servlet.transport;

import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.LentBytes;
import org.wsgibridge.servlet.internals.JettyOutput;
import org.wsgibridge.servlet.transport.support.FileBuffers;

/**
 * The container's stream of a response in non-blocking mode. Lent bytes are given back when the container has written
 * them, which is known when it is ready for the next ones. For one thread at a time.
 */
final class ResponseOutput {
    private final ServletOutputStream stream;
    private final @Nullable MethodHandle write;
    private final @Nullable FileBuffers files;

    /** The lent bytes that the container may still read. */
    private @Nullable LentBytes pending;

    /**
     * Makes an output.
     *
     * @param stream the container's stream
     */
    ResponseOutput(ServletOutputStream stream) {
        this.stream = stream;
        this.write = null;
        this.files = null;
    }

    /**
     * Makes an output that takes buffers.
     *
     * @param stream the container's stream
     * @param write the stream's method that takes a buffer
     * @param files the buffers for parts of files
     */
    ResponseOutput(ServletOutputStream stream, MethodHandle write, FileBuffers files) {
        this.stream = stream;
        this.write = write;
        this.files = files;
    }

    ServletOutputStream stream() {
        return stream;
    }

    /** Returns the buffers for parts of files that the stream takes without a copy; {@code null} if it takes none. */
    @Nullable
    FileBuffers files() {
        return files;
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

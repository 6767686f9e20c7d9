package org.wsgibridge.servlet.transport;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.memory.MemoryBudget;
import org.wsgibridge.servlet.transport.support.TemporaryFiles;

/**
 * Where responses wait on disk for clients that take them slowly, so that their application need not wait
 * ({@code response-buffer}). Thread-safe.
 */
public final class ResponseSpool {
    /** The most bytes on disk for all responses: what one slow crowd may cost. */
    static final long TOTAL = 1L << 30;

    /** What responses that wait may take of the heap before all of them go to disk. */
    private static final int HEAP_PARTS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(ResponseSpool.class);

    private static final long POLL_MILLIS = 20;

    private final TemporaryFiles files;
    private final long total;
    private final MemoryBudget memory;
    private final AtomicLong held = new AtomicLong();
    private volatile long deadline;

    /**
     * Makes a spool.
     *
     * @param folder an existing folder for temporary files
     */
    public ResponseSpool(Path folder) {
        this(folder, TOTAL, MemoryBudget.partOfHeap(HEAP_PARTS));
    }

    ResponseSpool(Path folder, long total, MemoryBudget memory) {
        this.memory = memory;
        this.files = new TemporaryFiles(folder, "response-");
        this.total = total;
    }

    /**
     * What one response may use of a spool.
     *
     * @param spool the spool, {@code null} for none
     * @param limit the most bytes
     */
    public record Share(@Nullable ResponseSpool spool, long limit) {
        /** Nothing: the application waits for its client. */
        static final Share NONE = new Share(null, 0);

        /** Returns whether the memory of all responses is counted, and bounded. */
        boolean isCounted() {
            return spool != null;
        }

        /** Asks for memory, which is to be released. */
        boolean reserve(int bytes) {
            return spool == null || spool.memory.reserve(bytes);
        }

        /** Counts memory that has to be there, which is to be released. */
        void charge(int bytes) {
            if (spool != null) {
                spool.memory.charge(bytes);
            }
        }

        void release(int bytes) {
            if (spool != null) {
                spool.memory.release(bytes);
            }
        }

        /** Returns whether the memory of all responses is used up. */
        boolean isExhausted() {
            return spool != null && spool.memory.isExhausted();
        }

        /** Returns whether there is room for bytes of a response that has none there so far. */
        boolean hasRoom() {
            return spool != null && limit > 0 && spool.hasRoom();
        }

        /** Returns a place for the bytes of a response, {@code null} when there is none. */
        @Nullable
        SpooledBytes begin() {
            return spool == null || limit == 0 ? null : new SpooledBytes(spool, limit);
        }
    }

    /** Asks for room on disk; what is granted must be given back. */
    boolean reserve(long bytes) {
        if (held.addAndGet(bytes) <= total) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        held.addAndGet(-bytes);
    }

    boolean hasRoom() {
        return held.get() < total;
    }

    /** Returns how many bytes are reserved. */
    long held() {
        return held.get();
    }

    /**
     * The server stops: responses whose application has ended may still be sent for some time.
     *
     * @param grace how long (graceful-timeout)
     */
    public void stopping(Duration grace) {
        deadline = System.nanoTime() + grace.toNanos();
    }

    /** Waits until nothing is on disk, not longer than {@link #stopping} has said. */
    public void awaitSent() throws InterruptedException {
        while (held.get() > 0 && deadline - System.nanoTime() > 0) {
            Thread.sleep(POLL_MILLIS);
        }
    }

    FileChannel open() throws IOException {
        return files.open();
    }

    /** Says that a disk cannot take what it should; the application waits for its client then. */
    static void failed(IOException cause) {
        LogCode.RESPONSE_NOT_STORED.log(LOG, cause);
    }
}

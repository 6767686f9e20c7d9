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
 * Keeps responses on disk for clients that read them slowly, so that their application need not wait ({@code
 * response-buffer}). It also counts the memory of all responses that wait. Thread-safe.
 */
public final class ResponseSpool {
    /** The largest number of bytes on disk for all responses together. */
    static final long TOTAL = 1L << 30;

    /** Responses that wait may take the heap size divided by this; above that, further bytes go to disk. */
    private static final int HEAP_PARTS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(ResponseSpool.class);

    private static final long POLL_MILLIS = 20;

    private final TemporaryFiles files;
    private final long total;
    private final MemoryBudget memory;
    private final AtomicLong held = new AtomicLong();
    private volatile long deadline;

    /**
     * Makes an empty spool.
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
     * The part of a spool that one response may use.
     *
     * @param spool the spool; {@code null} for none
     * @param limit the largest number of bytes on disk; 0 for none
     */
    public record Share(@Nullable ResponseSpool spool, long limit) {
        /** No share: the application waits for its client. */
        static final Share NONE = new Share(null, 0);

        /** Returns whether the memory of all responses is counted and bounded. */
        boolean isCounted() {
            return spool != null;
        }

        /** Reserves memory, which has to be released later. Returns false if there is not enough. */
        boolean reserve(int bytes) {
            return spool == null || spool.memory.reserve(bytes);
        }

        /** Counts memory that is needed even if the limit is exceeded. It has to be released later. */
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

        /** Returns whether there is room on disk for a response that has no bytes there yet. */
        boolean hasRoom() {
            return spool != null && limit > 0 && spool.hasRoom();
        }

        /** Returns a store on disk for the bytes of a response; {@code null} if the response has to stay in memory. */
        @Nullable
        SpooledBytes begin() {
            return spool == null || limit == 0 ? null : new SpooledBytes(spool, limit);
        }
    }

    /** Reserves room on disk, which must be given back. Returns false if there is not enough. */
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

    /** Returns how many bytes on disk are reserved. */
    long held() {
        return held.get();
    }

    /**
     * Called when the server stops: sets how long responses on disk may still be sent.
     *
     * @param grace how long ({@code graceful-timeout})
     */
    public void stopping(Duration grace) {
        deadline = System.nanoTime() + grace.toNanos();
    }

    /**
     * Waits until nothing is on disk, or until the time that {@link #stopping} has set is over.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public void awaitSent() throws InterruptedException {
        while (held.get() > 0 && deadline - System.nanoTime() > 0) {
            Thread.sleep(POLL_MILLIS);
        }
    }

    FileChannel open() throws IOException {
        return files.open();
    }

    /** Logs that bytes could not be written to disk. Then the application waits for its client. */
    static void failed(IOException cause) {
        LogCode.RESPONSE_NOT_STORED.log(LOG, cause);
    }
}

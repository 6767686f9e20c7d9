package org.wsgibridge.jython.request;

/**
 * Counts what one request reads and writes. Made only while events have a subscriber. Confined to the thread of the
 * request.
 */
public final class IoStatistics {
    private long reads;
    private long readBytes;
    private long readNanos;
    private long writes;
    private long writtenBytes;
    private long writeNanos;

    /**
     * Counts a read of the body.
     *
     * @param bytes how many bytes came; negative at the end
     * @param begin when it began, in {@link System#nanoTime()}
     */
    void read(int bytes, long begin) {
        reads++;
        readBytes += Math.max(0, bytes);
        readNanos += System.nanoTime() - begin;
    }

    /** Counts a write of that many bytes of the response. */
    void wrote(long bytes, long begin) {
        writes++;
        writtenBytes += bytes;
        writeNanos += System.nanoTime() - begin;
    }

    /** Counts a wait for the client to accept what was written. */
    void waited(long begin) {
        writeNanos += System.nanoTime() - begin;
    }

    long reads() {
        return reads;
    }

    long readBytes() {
        return readBytes;
    }

    double readSeconds() {
        return readNanos / 1e9;
    }

    long writes() {
        return writes;
    }

    long writtenBytes() {
        return writtenBytes;
    }

    double writeSeconds() {
        return writeNanos / 1e9;
    }
}

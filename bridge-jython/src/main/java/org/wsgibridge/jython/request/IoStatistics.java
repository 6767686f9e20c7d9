package org.wsgibridge.jython.request;

/**
 * Counts the bytes and times of the reads and writes of one request. Made only if events have a subscriber. Used only
 * by the thread of the request.
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
     * @param bytes the number of bytes that were read; negative at the end
     * @param begin when the read began, as a value of {@link System#nanoTime()}
     */
    void read(int bytes, long begin) {
        reads++;
        readBytes += Math.max(0, bytes);
        readNanos += System.nanoTime() - begin;
    }

    /** Counts a write of that many bytes of the response, which began at a value of {@link System#nanoTime()}. */
    void wrote(long bytes, long begin) {
        writes++;
        writtenBytes += bytes;
        writeNanos += System.nanoTime() - begin;
    }

    /** Adds the time of a wait for the client, which began at a value of {@link System#nanoTime()}. */
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

package org.wsgibridge.jython.request;

/** What one request reads and writes; made only while somebody listens to events. Confined to the request's thread. */
public final class IoStatistics {
    private long reads;
    private long readBytes;
    private long readNanos;
    private long writes;
    private long writtenBytes;
    private long writeNanos;

    /**
     * The application has read from the body.
     *
     * @param bytes how many bytes came; negative at the end
     * @param begin when it began, in {@link System#nanoTime()}
     */
    void read(int bytes, long begin) {
        reads++;
        readBytes += Math.max(0, bytes);
        readNanos += System.nanoTime() - begin;
    }

    /** The application has written that many bytes of its response. */
    void wrote(long bytes, long begin) {
        writes++;
        writtenBytes += bytes;
        writeNanos += System.nanoTime() - begin;
    }

    /** The application has waited for the client to take what was written. */
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

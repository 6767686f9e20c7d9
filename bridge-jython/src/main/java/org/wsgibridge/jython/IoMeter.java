package org.wsgibridge.jython;

import org.python.core.Py;
import org.python.core.PyFloat;
import org.python.core.PyObject;

/** What one request reads and writes; made only while somebody listens to events. Confined to the request's thread. */
final class IoMeter {
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

    /** Returns reads, bytes, seconds, writes, bytes, seconds. */
    PyObject[] values() {
        return new PyObject[] {
            Py.newInteger(reads),
            Py.newInteger(readBytes),
            new PyFloat(readNanos / 1e9),
            Py.newInteger(writes),
            Py.newInteger(writtenBytes),
            new PyFloat(writeNanos / 1e9)
        };
    }
}

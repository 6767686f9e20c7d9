package org.wsgibridge.jython.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/** Reads and writes several buffers, one after the other. Stateless; the caller has to lock the channel meanwhile. */
final class Vectors {
    private Vectors() {}

    /**
     * Fills buffers until a read returns fewer bytes than wanted. Returns the number of bytes that were read, or -1 at
     * the end of the file.
     */
    static long read(ReadableByteChannel channel, ByteBuffer[] targets, int offset, int length) throws IOException {
        long sum = 0;
        for (ByteBuffer target : List.of(targets).subList(offset, offset + length)) {
            int wanted = target.remaining();
            int read = wanted == 0 ? 0 : channel.read(target);
            if (read < 0) {
                return sum == 0 ? read : sum;
            }
            sum += read;
            if (read < wanted) {
                break;
            }
        }
        return sum;
    }

    /** Writes all buffers. Returns the number of bytes that were written. */
    static long write(WritableByteChannel channel, ByteBuffer[] sources, int offset, int length) throws IOException {
        long sum = 0;
        for (ByteBuffer source : List.of(sources).subList(offset, offset + length)) {
            sum += channel.write(source);
        }
        return sum;
    }
}

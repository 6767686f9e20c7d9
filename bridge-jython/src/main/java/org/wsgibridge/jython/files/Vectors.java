package org.wsgibridge.jython.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/** Reads and writes several buffers, one after the other. Stateless; the caller keeps others away meanwhile. */
final class Vectors {
    private Vectors() {}

    /** Fills buffers until a read is short; returns how many bytes were read, -1 at the end of the file. */
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

    /** Writes all buffers; returns how many bytes were written. */
    static long write(WritableByteChannel channel, ByteBuffer[] sources, int offset, int length) throws IOException {
        long sum = 0;
        for (ByteBuffer source : List.of(sources).subList(offset, offset + length)) {
            sum += channel.write(source);
        }
        return sum;
    }
}

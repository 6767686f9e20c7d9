package org.wsgibridge.servlet.transport.body;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.log.LogCode;

/** A body that was read completely into a temporary file. The file is deleted when it is closed. */
final class FileBody extends RequestBody {
    private static final Logger LOG = LoggerFactory.getLogger(FileBody.class);

    private final FileChannel file;
    private final long length;
    private long position;

    FileBody(FileChannel file, long length) {
        this.file = file;
        this.length = length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public boolean isBuffered() {
        return true;
    }

    @Override
    public int poll(ByteBuffer target) throws IOException {
        if (position >= length) {
            return -1;
        }
        try {
            int n = file.read(target, position);
            position += Math.max(n, 0);
            return n;
        } catch (ClosedChannelException e) {
            throw new IOException("mod_wsgi request data read error: the request is over", e);
        }
    }

    @Override
    public void whenReadable(Runnable task) {
        task.run();
    }

    @Override
    public boolean rewind() {
        position = 0;
        return file.isOpen();
    }

    @Override
    public void close() {
        close(file);
    }

    static void close(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            LogCode.BODY_NOT_CLOSED.log(LOG, e);
        }
    }
}

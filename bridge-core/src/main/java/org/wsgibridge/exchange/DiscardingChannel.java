package org.wsgibridge.exchange;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * Discards the response to a request that the bridge makes itself: a warm-up request, or that of a background script.
 * Thread-safe.
 */
public final class DiscardingChannel implements ResponseChannel {
    private volatile boolean started;

    @Override
    public void send(ResponseHead head, byte[] body, int offset, int length) {
        started = true;
    }

    @Override
    public void start(ResponseHead head) {
        started = true;
    }

    @Override
    public void write(byte[] chunk) {}

    @Override
    public void sendFile(FileChannel file, long position, long count) {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void end() {}

    @Override
    public void breakOff() {}

    @Override
    public void abort() {}

    @Override
    public boolean isStarted() {
        return started;
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void whenWritable(Runnable task) {
        task.run();
    }
}

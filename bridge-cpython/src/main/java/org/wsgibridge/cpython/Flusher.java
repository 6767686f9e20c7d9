package org.wsgibridge.cpython;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Waits for sockets that take no more bytes, on one thread per engine. Thread-safe. */
final class Flusher implements AutoCloseable {
    private final Selector selector;
    private final Thread thread;
    private final ConcurrentLinkedQueue<FrameWriter> waiting = new ConcurrentLinkedQueue<>();

    Flusher() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(this::run, "wsgi-cpython-flusher");
        thread.setDaemon(true);
        thread.start();
    }

    /** Calls {@link FrameWriter#resume} once, as soon as the writer's socket takes bytes or is closed. */
    void resumeWhenWritable(FrameWriter writer) {
        waiting.add(writer);
        selector.wakeup();
    }

    private void run() {
        while (selector.isOpen()) {
            try {
                selector.select();
                if (!selector.isOpen()) {
                    return;
                }
                resumeSelected();
                register();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void resumeSelected() {
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.isValid()) {
                key.interestOps(0);
            }
            ((FrameWriter) key.attachment()).resume();
        }
        selector.selectedKeys().clear();
    }

    private void register() {
        for (FrameWriter writer = waiting.poll(); writer != null; writer = waiting.poll()) {
            try {
                SelectionKey key = writer.channel().keyFor(selector);
                if (key == null) {
                    writer.channel().register(selector, SelectionKey.OP_WRITE, writer);
                } else {
                    key.interestOps(SelectionKey.OP_WRITE);
                }
            } catch (ClosedChannelException | CancelledKeyException e) {
                writer.resume(); // fails at its next write and tells its interpreter
            }
        }
    }

    @Override
    public void close() {
        try {
            selector.close();
            thread.join(1000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

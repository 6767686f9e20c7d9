package org.wsgibridge.cpython;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/**
 * Waits for sockets that take no more bytes, on one thread per engine. A fault of one socket concerns its writer only:
 * the thread serves the others until it is closed. Thread-safe.
 */
final class Flusher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Flusher.class);
    /** The pause after a selection that failed: the thread must not spin. */
    private static final long PAUSE_MILLIS = 100;

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

    /**
     * Calls {@link FrameWriter#resume} once, as soon as the writer's socket takes bytes. It is not called when the
     * channel is closed first: then there is nothing left to be sent.
     */
    void resumeWhenWritable(FrameWriter writer) {
        waiting.add(writer);
        selector.wakeup();
    }

    /** Forgets the channels that were closed: a selector holds the descriptor of one until it is told. */
    void forgetClosed() {
        selector.wakeup();
    }

    private void run() {
        while (selector.isOpen()) {
            try {
                selector.select();
                resumeSelected();
                register();
            } catch (ClosedSelectorException e) {
                return;
            } catch (Exception | Error e) {
                // Nothing may end this thread: without it no blocked write of any daemon would ever go on.
                report(e);
            }
        }
    }

    private void resumeSelected() {
        var keys = selector.selectedKeys().iterator();
        while (keys.hasNext()) {
            SelectionKey key = keys.next();
            keys.remove();
            try {
                key.interestOps(0);
            } catch (CancelledKeyException e) {
                continue; // the daemon has died, and its connection was closed
            }
            ((FrameWriter) key.attachment()).resume();
        }
    }

    private void register() {
        for (FrameWriter writer = waiting.poll(); writer != null; writer = waiting.poll()) {
            try {
                writer.channel().register(selector, SelectionKey.OP_WRITE, writer);
            } catch (ClosedChannelException | CancelledKeyException e) {
                writer.resume(); // fails at its next write and tells its interpreter
            } catch (RuntimeException | Error e) {
                writer.breakOff("its socket cannot be waited for: " + e);
            }
        }
    }

    private static void report(Throwable fault) {
        try {
            LogCode.FLUSHER_FAILED.log(LOG, fault);
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException | RuntimeException | Error e) {
            // Memory may have run out; the loop goes on.
        }
    }

    /** Returns whether blocked writes are still looked after. */
    boolean isAlive() {
        return thread.isAlive();
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

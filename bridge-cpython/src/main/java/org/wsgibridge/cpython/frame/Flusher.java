package org.wsgibridge.cpython.frame;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.wsgibridge.watchdog.Heartbeat;
import org.wsgibridge.watchdog.VitalThread;
import org.wsgibridge.watchdog.Watchdog;

/**
 * Waits until full sockets take bytes again, on one thread for each engine. A fault of a socket affects only its
 * writer: the thread serves the others until it is closed. Thread-safe.
 */
public final class Flusher implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Sends bytes to a non-blocking socket. */
    interface Sender {
        /** Returns the socket. */
        SocketChannel channel();

        /** Continues to send, because the socket takes bytes again. Called on the flusher's thread. */
        void resume();

        /**
         * Gives the receiver up, because nothing can be sent to it any more.
         *
         * @param reason the reason, for the log
         */
        void breakOff(String reason);
    }

    private final Selector selector;
    private final VitalThread thread;
    private final ConcurrentLinkedQueue<Sender> waiting = new ConcurrentLinkedQueue<>();

    /**
     * Starts the thread.
     *
     * @param watchdog watches the thread: without it, no write to a full socket would ever continue
     */
    public Flusher(Watchdog watchdog) {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = VitalThread.loop("wsgi-cpython-flusher", watchdog, this::round);
    }

    /**
     * Calls {@link Sender#resume} once, as soon as the sender's socket takes bytes. Does not call it if the channel is
     * closed before, because there is then nothing left to send.
     */
    void resumeWhenWritable(Sender sender) {
        waiting.add(sender);
        selector.wakeup();
    }

    /** Forgets the channels that were closed: a selector holds the descriptor of a channel until it is woken. */
    public void forgetClosed() {
        selector.wakeup();
    }

    private void round(Heartbeat heartbeat) throws IOException {
        heartbeat.rest();
        selector.select();
        heartbeat.work();
        resumeSelected();
        register();
    }

    private void resumeSelected() {
        var keys = selector.selectedKeys().iterator();
        while (keys.hasNext()) {
            SelectionKey key = keys.next();
            keys.remove();
            try {
                key.interestOps(0);
            } catch (CancelledKeyException e) {
                continue; // the daemon has ended, and its connection was closed
            }
            ((Sender) key.attachment()).resume();
        }
    }

    private void register() {
        for (Sender sender = waiting.poll(); sender != null; sender = waiting.poll()) {
            try {
                sender.channel().register(selector, SelectionKey.OP_WRITE, sender);
            } catch (ClosedChannelException | CancelledKeyException e) {
                sender.resume(); // fails at its next write and notifies its interpreter
            } catch (RuntimeException | Error e) {
                sender.breakOff("its socket cannot be waited for: " + e);
            }
        }
    }

    @Override
    public void close() {
        thread.stop(PATIENCE);
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

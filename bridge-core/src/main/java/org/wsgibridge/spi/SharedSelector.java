package org.wsgibridge.spi;

import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A selector of the server that also waits for the sockets of an engine: one thread then serves clients and reads what
 * applications answer, and no thread has to be woken in between. Thread-safe.
 */
public interface SharedSelector {

    /** Reads a channel. One thread at a time calls it. */
    interface Reader {
        /**
         * Reads: there are bytes, or the end of the stream. Called by the selector's thread; must neither block nor throw.
         *
         * @return false to have the selector forget the channel
         */
        boolean read();

        /**
         * The selector has forgotten the channel: it does not call {@link #read} any more, and the channel may be set to
         * blocking or be closed. Called once, by any thread; must neither block nor throw.
         */
        void released();
    }

    /** A channel that the selector waits for. Thread-safe. */
    @FunctionalInterface
    interface Registration {
        /** Has the selector forget the channel; returns at once, {@link Reader#released} follows. May be repeated. */
        void cancel();
    }

    /**
     * Has the selector wait for bytes on a channel, until its reader has enough of it, the registration is cancelled, or
     * the server stops.
     *
     * @param channel a non-blocking channel, which nothing else reads from
     * @return {@code null} if the selector does not run (any more): then nothing was registered
     */
    @Nullable
    Registration register(SocketChannel channel, Reader reader);
}

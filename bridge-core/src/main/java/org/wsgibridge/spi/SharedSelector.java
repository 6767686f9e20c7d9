package org.wsgibridge.spi;

import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A selector of the server that also waits for the sockets of an engine. One thread then serves clients and reads the
 * responses of applications; no other thread has to be woken in between. Thread-safe.
 */
public interface SharedSelector {

    /** Reads a channel. Called by one thread at a time. */
    interface Reader {
        /**
         * Reads the bytes, or the end of the stream, that the channel now has. Called on the selector's thread. Must
         * neither block nor throw.
         *
         * @return false to cancel the registration
         */
        boolean read();

        /**
         * Reports that the selector no longer uses the channel: it does not call {@link #read} again, and the channel
         * may be set to blocking mode or be closed. Called once, on any thread. Must neither block nor throw.
         */
        void released();
    }

    /** A channel that the selector waits for. Thread-safe. */
    @FunctionalInterface
    interface Registration {
        /** Cancels the registration. Returns at once; {@link Reader#released} is called later. Idempotent. */
        void cancel();
    }

    /**
     * Registers a channel. The selector waits for its bytes until {@link Reader#read} returns false, the registration
     * is cancelled, or the server stops.
     *
     * @param channel a non-blocking channel; only {@code reader} reads from it
     * @param reader called whenever the channel can be read
     * @return the registration; {@code null} if the selector does not run, so that nothing was registered
     */
    @Nullable
    Registration register(SocketChannel channel, Reader reader);
}

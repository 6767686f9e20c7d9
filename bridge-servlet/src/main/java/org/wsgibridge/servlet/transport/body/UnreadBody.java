package org.wsgibridge.servlet.transport.body;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.servlet.transport.support.StallWatch;

/**
 * What a request's body still has to send when its response is complete. A server that closes a connection with unread
 * bytes resets it, and then a client that sends everything before it reads never sees the response (RFC 9112, section
 * 9.6). So the rest is read and dropped first.
 */
public interface UnreadBody {

    /** Returns whether nothing is left to be read. */
    boolean isRead();

    /**
     * Reads and drops what the client still sends, within the limits of {@link BodyDrain}. To be called once, after the
     * response was handed to the system.
     *
     * @param done runs once, on any thread, when the request may be ended
     */
    void drop(Runnable done);

    /**
     * Has threads of the bridge read under a lock, taken before any other; called before anything is read by them.
     *
     * @param lock the lock of the connection, {@code null} for none
     */
    default void readUnder(@Nullable Lock lock) {}

    /**
     * Ends the reading of the request, because the container ends it; returns when no thread is at the container's
     * stream, and none will be.
     */
    default void endReading() {}

    /** Returns that of a request without a body, or one that was read. */
    static UnreadBody none() {
        return None.INSTANCE;
    }

    /**
     * Returns that of a request of whose body nothing was read. HTTP/2 has none: there a stream is reset without harm
     * to its response (RFC 9113, section 8.1).
     *
     * @param request the request
     * @param watch ends the wait for its client
     */
    static UnreadBody of(HttpServletRequest request, StallWatch watch) {
        boolean there = !isMultiplexed(request)
                && (request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null);
        return there ? new Untouched(request, watch) : none();
    }

    /** Returns whether a connection outlives a request that is given up: in HTTP/2 and later. */
    static boolean isMultiplexed(ServletRequest request) {
        return !request.getProtocol().startsWith("HTTP/1");
    }

    /** Nothing. */
    enum None implements UnreadBody {
        /** The only one. */
        INSTANCE;

        @Override
        public boolean isRead() {
            return true;
        }

        @Override
        public void drop(Runnable done) {
            done.run();
        }
    }

    /** A body of which nothing was read. */
    final class Untouched implements UnreadBody {
        private final HttpServletRequest request;
        private final StallWatch watch;
        private volatile @Nullable BodyDrain drain;

        Untouched(HttpServletRequest request, StallWatch watch) {
            this.request = request;
            this.watch = watch;
        }

        @Override
        public boolean isRead() {
            return false;
        }

        @Override
        public void drop(Runnable done) {
            try {
                BodyDrain dropping = new BodyDrain(request.getInputStream(), watch, done);
                drain = dropping;
                dropping.listen();
            } catch (IOException | RuntimeException e) {
                BodyDrain.end(drain, done);
            }
        }

        @Override
        public void endReading() {
            BodyDrain dropping = drain;
            if (dropping != null) {
                dropping.endReading();
            }
        }
    }
}

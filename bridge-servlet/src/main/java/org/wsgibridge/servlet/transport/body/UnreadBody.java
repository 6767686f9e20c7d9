package org.wsgibridge.servlet.transport.body;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.servlet.transport.support.StallWatch;

/**
 * The rest of a request's body that the client still sends when the response is complete. If a server closes a
 * connection that has unread bytes, the connection is reset, and a client that sends everything before it reads may
 * never see the response (RFC 9112, section 9.6). So the rest is read and dropped first.
 */
public interface UnreadBody {

    /** Returns whether nothing has to be read and dropped. */
    boolean isRead();

    /**
     * Reads and drops what the client still sends, within the limits of {@link BodyDrain}. To be called once, after the
     * response was handed to the system.
     *
     * @param done run once, on any thread, when the request may be ended
     */
    void drop(Runnable done);

    /**
     * Sets a lock that threads of the bridge have to hold while they read, and that they take before any other lock. To
     * be called before they read.
     *
     * @param lock the lock of the connection; {@code null} for none
     */
    default void readUnder(@Nullable Lock lock) {}

    /**
     * Ends the reading of the request, because the container ends it. When this returns, no thread uses the container's
     * stream, and none will.
     */
    default void endReading() {}

    /** Returns the rest of a request without a body, or of one that was read completely. */
    static UnreadBody none() {
        return None.INSTANCE;
    }

    /**
     * Returns the rest of a request of whose body nothing was read. In HTTP/2 nothing has to be read, because a stream
     * can be reset without harm to its response (RFC 9113, section 8.1).
     *
     * @param request the request
     * @param watch ends the wait for its client
     */
    static UnreadBody of(HttpServletRequest request, StallWatch watch) {
        boolean there = !isMultiplexed(request)
                && (request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null);
        return there ? new Untouched(request, watch) : none();
    }

    /**
     * Returns whether the connection has several streams (HTTP/2 and later), so that it stays open if one request is
     * ended early.
     */
    static boolean isMultiplexed(ServletRequest request) {
        return !request.getProtocol().startsWith("HTTP/1");
    }

    /** No rest. */
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

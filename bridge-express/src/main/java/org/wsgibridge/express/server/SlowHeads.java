package org.wsgibridge.express.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.express.refusal.RefusedRequests;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.watchdog.VitalThread;
import org.wsgibridge.watchdog.Watchdog;

/**
 * Closes connections whose client takes too long to send the head of a request ({@code --header-timeout}, {@code
 * --header-max-timeout} and {@code --header-min-rate}), or sends no further request ({@code --keep-alive-timeout}).
 * Every half second one thread scans all connections, so that requests need no timers; a limit may therefore be
 * exceeded by half a second. Jetty's own idle timeout would not end a client that sends one byte now and then. In
 * HTTP/2, a slow head is only noticed when all other requests of its connection have ended. That suffices, because a
 * client that is within a head cannot send anything else on the connection (RFC 9113, section 6.10). Thread-safe.
 */
final class SlowHeads extends Handler.Wrapper implements Connection.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(SlowHeads.class);
    private static final Duration SCAN = Duration.ofMillis(500);

    /** How long a client may take to receive the answer that ends its connection. */
    private static final long LAST_WORD_NANOS = Duration.ofSeconds(2).toNanos();

    private static final byte[] TIMEOUT =
            "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".getBytes(US_ASCII);

    private final ConnectionSettings.Pace pace;
    private final Duration keepAlive;
    private final @Nullable RefusedRequests refused;
    private final ConcurrentHashMap<Connection, Watch> watches = new ConcurrentHashMap<>();
    private final Supplier<Watchdog> watchdog;
    private @Nullable VitalThread scan;

    /**
     * Makes the handler.
     *
     * @param pace how fast a head must arrive
     * @param keepAlive how long a connection may wait for another request
     * @param refused logs the requests whose heads did not arrive in time, {@code null} for no log
     * @param watchdog the watchdog of the thread that scans, asked for when the server starts
     * @param handler the next handler
     */
    SlowHeads(
            ConnectionSettings.Pace pace,
            Duration keepAlive,
            @Nullable RefusedRequests refused,
            Supplier<Watchdog> watchdog,
            Handler handler) {
        super(handler);
        this.refused = refused;
        this.watchdog = watchdog;
        this.pace = pace;
        this.keepAlive = keepAlive;
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public void onOpened(Connection connection) {
        watches.putIfAbsent(connection, new Watch());
    }

    @Override
    public void onClosed(Connection connection) {
        watches.remove(connection);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Connection connection = request.getConnectionMetaData().getConnection();
        // The first request of an upgraded connection arrives before the event that the connection was opened.
        Watch watch = watches.computeIfAbsent(connection, unknown -> new Watch());
        watch.begin();
        Request.addCompletionListener(request, failure -> watch.end(connection.getBytesIn()));
        return super.handle(request, response, callback);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        scan = VitalThread.every(SCAN, "wsgi-slow-heads", watchdog.get(), this::scan);
    }

    @Override
    protected void doStop() throws Exception {
        VitalThread scanning = scan;
        if (scanning != null) {
            scanning.stop(Duration.ofSeconds(1));
        }
        super.doStop();
    }

    private void scan() {
        long now = System.nanoTime();
        watches.keySet().removeIf(connection -> !connection.getEndPoint().isOpen());
        watches.forEach((connection, watch) -> {
            try {
                if (watch.isStuck(now)) {
                    // The client does not read the answer, or has not finished its TLS handshake, before which no
                    // answer can be sent.
                    connection.getEndPoint().close();
                } else if (watch.closeIfOverdue(now, connection.getBytesIn(), pace, keepAlive)) {
                    end(connection, watch.isWithinHead(connection.getBytesIn()));
                }
            } catch (RuntimeException | Error e) {
                LogCode.CLIENT_NOT_GIVEN_UP.log(LOG, e);
                connection.getEndPoint().close(e);
            }
        });
    }

    /**
     * Answers and closes a connection. Nothing else writes to it meanwhile, because it has no request.
     *
     * @param told whether a part of a head has come, so that the client waits for an answer
     */
    private void end(Connection connection, boolean told) {
        EndPoint client = connection.getEndPoint();
        if (connection instanceof HTTP2Connection multiplexed) {
            // After GOAWAY, the client repeats a request that arrives just now on another connection (RFC 9113, section
            // 6.8).
            ErrorCode why = told ? ErrorCode.ENHANCE_YOUR_CALM_ERROR : ErrorCode.NO_ERROR;
            multiplexed.getSession().close(why.code, "timeout", Callback.from(client::close));
        } else if (told) {
            if (refused != null) {
                refused.timedOut(connection, HttpStatus.REQUEST_TIMEOUT_408);
            }
            client.write(Callback.from(client::close), ByteBuffer.wrap(TIMEOUT));
        } else {
            client.close();
        }
    }

    /**
     * The state of a connection. It is one number, so that a request and the scan compete by compare-and-set: the
     * number of requests that have begun, times 2 to the 32nd, plus the number of those that are being served (more
     * than one only in HTTP/2). It is {@link #CLOSED} for good when the scan has given the connection up.
     */
    private static final class Watch {
        private static final long CLOSED = -1;
        private static final long BEGUN = 1L << Integer.SIZE;

        private final AtomicLong state = new AtomicLong();

        /** The bytes that had been received when the last request ended. */
        private volatile long bytesBefore;

        /** When the last request ended, or the connection was opened; of {@link System#nanoTime()}. */
        private volatile long idleSince = System.nanoTime();

        /** When the scan first saw bytes of the current head. Used only by the scan. */
        private long headSince;

        private long headOf = CLOSED;

        /** When the scan gave the connection up. Used only by the scan. */
        private long endedAt;

        /** Notes that a request begins. */
        void begin() {
            state.updateAndGet(at -> at == CLOSED ? CLOSED : at + BEGUN + 1);
        }

        /**
         * Notes that a request has ended.
         *
         * @param bytes the bytes that the connection has received so far
         */
        void end(long bytes) {
            bytesBefore = bytes;
            idleSince = System.nanoTime();
            state.updateAndGet(at -> at == CLOSED ? CLOSED : at - 1);
        }

        /** Returns whether a part of a head has arrived. */
        boolean isWithinHead(long bytes) {
            return bytes > bytesBefore;
        }

        /**
         * Gives the connection up if its client is too slow and no request has begun; returns whether it has done so.
         */
        boolean closeIfOverdue(long now, long bytes, ConnectionSettings.Pace pace, Duration keepAlive) {
            long at = state.get();
            boolean idle = at != CLOSED && (int) at == 0;
            boolean over = idle && isOverdue(at, now, bytes, pace, keepAlive) && state.compareAndSet(at, CLOSED);
            if (over) {
                endedAt = now;
            }
            return over;
        }

        /** Returns whether the connection was given up a while ago and is still open. */
        boolean isStuck(long now) {
            return state.get() == CLOSED && now - endedAt > LAST_WORD_NANOS;
        }

        private boolean isOverdue(long at, long now, long bytes, ConnectionSettings.Pace pace, Duration keepAlive) {
            long sent = bytes - bytesBefore;
            if (at > 0 && sent <= 0) {
                return now - idleSince > keepAlive.toNanos();
            }
            if (headOf != at) {
                headOf = at;
                headSince = at == 0 ? idleSince : now;
            }
            return pace.isLimited() && now - headSince > pace.allowance(sent);
        }
    }
}

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
 * Closes connections whose client takes too long for the head of a request ({@code --header-timeout} and similar
 * options), or sends no further one ({@code --keep-alive-timeout}). One scan every half second looks at all of them,
 * which costs requests nothing; what it closes has been too slow for up to that long. Jetty's own idle timeout would
 * let a client live that sends a byte now and then. In HTTP/2, while a head comes in {@code CONTINUATION} frames,
 * nothing else can come on its connection (RFC 9113, section 6.10), so that a head which is late while others are
 * served is found when they are. Thread-safe.
 */
final class SlowHeads extends Handler.Wrapper implements Connection.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(SlowHeads.class);
    private static final Duration SCAN = Duration.ofMillis(500);

    /** How long a client has to take the answer that ends its connection. */
    private static final long LAST_WORD_NANOS = Duration.ofSeconds(2).toNanos();

    private static final byte[] TIMEOUT =
            "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".getBytes(US_ASCII);

    private final Front.Pace pace;
    private final Duration keepAlive;
    private final @Nullable RefusedRequests refused;
    private final ConcurrentHashMap<Connection, Watch> watches = new ConcurrentHashMap<>();
    private final Supplier<Watchdog> watchdog;
    private @Nullable VitalThread scan;

    /**
     * Makes the handler.
     *
     * @param pace how fast a head must come
     * @param keepAlive how long a connection may wait for another request
     * @param refused logs the requests whose heads did not come in time, {@code null} for nothing
     * @param watchdog asked when the server has started: watches the thread that scans
     * @param handler what requests go to
     */
    SlowHeads(
            Front.Pace pace,
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
        // The first request of a connection that was upgraded comes before the event of that connection.
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
                    // It takes nothing, or has not finished its handshake, before which nothing can be answered.
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

    /** Nothing else writes: there is no request. */
    private void end(Connection connection, boolean told) {
        EndPoint client = connection.getEndPoint();
        if (connection instanceof HTTP2Connection multiplexed) {
            // GOAWAY: a request that comes just now is sent again by its client (RFC 9113, section 6.8).
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
     * A connection. Its state is a number: how many requests have begun, times 2 to the 32nd, plus how many of them are
     * served, which is more than one in HTTP/2 only; {@link #CLOSED} from then on when the scan has given it up.
     */
    private static final class Watch {
        private static final long CLOSED = -1;
        private static final long BEGUN = 1L << Integer.SIZE;

        private final AtomicLong state = new AtomicLong();

        /** The bytes that had come when the last request was over. */
        private volatile long bytesBefore;

        /** When the last request was over, or the connection made. */
        private volatile long idleSince = System.nanoTime();

        /** The scan's own: when it saw the first bytes of which head. */
        private long headSince;

        private long headOf = CLOSED;

        /** The scan's own: when it gave the connection up. */
        private long endedAt;

        /** A request has come. */
        void begin() {
            state.updateAndGet(at -> at == CLOSED ? CLOSED : at + BEGUN + 1);
        }

        /** A request is over. */
        void end(long bytes) {
            bytesBefore = bytes;
            idleSince = System.nanoTime();
            state.updateAndGet(at -> at == CLOSED ? CLOSED : at - 1);
        }

        /** Returns whether a part of a head has come, whose client waits for an answer. */
        boolean isWithinHead(long bytes) {
            return bytes > bytesBefore;
        }

        /** Closes it for what comes now, if its client has been too slow and no request came in between. */
        boolean closeIfOverdue(long now, long bytes, Front.Pace pace, Duration keepAlive) {
            long at = state.get();
            boolean idle = at != CLOSED && (int) at == 0;
            boolean over = idle && isOverdue(at, now, bytes, pace, keepAlive) && state.compareAndSet(at, CLOSED);
            if (over) {
                endedAt = now;
            }
            return over;
        }

        /** Returns whether it was given up a while ago and is still there. */
        boolean isStuck(long now) {
            return state.get() == CLOSED && now - endedAt > LAST_WORD_NANOS;
        }

        private boolean isOverdue(long at, long now, long bytes, Front.Pace pace, Duration keepAlive) {
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

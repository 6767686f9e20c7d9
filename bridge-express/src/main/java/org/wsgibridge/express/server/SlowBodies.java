package org.wsgibridge.express.server;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.watchdog.VitalTimer;
import org.wsgibridge.watchdog.Watchdog;

/**
 * Gives up clients that send the body of a request too slowly: {@code --body-timeout}, {@code --body-max-timeout} and
 * {@code --body-min-rate}. Only the time during which the server waits for the client counts, not the time that the
 * application takes to read. Thread-safe.
 */
final class SlowBodies extends Handler.Wrapper {
    private static final Logger LOG = LoggerFactory.getLogger(SlowBodies.class);

    private final ConnectionSettings.Pace pace;
    private final Supplier<Watchdog> watchdog;
    private volatile @Nullable VitalTimer timer;

    /**
     * Makes the handler.
     *
     * @param pace how fast a body must arrive
     * @param watchdog the watchdog of the timer's thread, asked for when the server starts
     * @param handler the next handler
     */
    SlowBodies(ConnectionSettings.Pace pace, Supplier<Watchdog> watchdog, Handler handler) {
        super(handler);
        this.pace = pace;
        this.watchdog = watchdog;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        timer = new VitalTimer("wsgi-slow-bodies-timer", watchdog.get());
    }

    @Override
    protected void doStop() throws Exception {
        VitalTimer running = timer;
        if (running != null) {
            running.close();
        }
        super.doStop();
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        VitalTimer running = timer;
        Request served = running != null && hasBody(request) ? new TimedBody(request, pace, running) : request;
        return super.handle(served, response, callback);
    }

    private static boolean hasBody(Request request) {
        long length = request.getLength();
        if (length >= 0) {
            return length > 0;
        }
        return request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)
                || request.getConnectionMetaData().getHttpVersion().getVersion() >= HttpVersion.HTTP_2.getVersion();
    }

    /**
     * A request whose body is timed. Reads and demands never overlap, but the timeout may run at any time. The thread
     * that takes the callback out of {@link #waiting} decides which of them wins.
     */
    private static final class TimedBody extends Request.Wrapper {
        private final ConnectionSettings.Pace pace;
        private final VitalTimer timer;

        /** The callback that waits for more content. The thread that takes it out runs it, once. */
        private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();

        private volatile boolean expired;
        private long bytes;
        private long waitedNanos;
        private long since;
        private @Nullable Future<?> timeout;

        TimedBody(Request request, ConnectionSettings.Pace pace, VitalTimer timer) {
            super(request);
            this.pace = pace;
            this.timer = timer;
        }

        @Override
        public Content.@Nullable Chunk read() {
            if (expired) {
                return Content.Chunk.from(new TimeoutException("the body is sent too slowly"), true);
            }
            Content.Chunk chunk = super.read();
            if (chunk != null) {
                bytes += chunk.remaining();
            }
            return chunk;
        }

        @Override
        public void demand(Runnable callback) {
            waiting.set(callback);
            since = System.nanoTime();
            long left = Math.max(0, pace.allowance(bytes) - waitedNanos);
            timeout = timer.schedule(Duration.ofNanos(left), this::expire);
            super.demand(Invocable.from(Invocable.getInvocationType(callback), this::onContent));
        }

        private void onContent() {
            if (timeout != null) {
                timeout.cancel(false);
            }
            waitedNanos += System.nanoTime() - since;
            Runnable callback = waiting.getAndSet(null);
            if (callback != null) {
                callback.run();
            }
        }

        /**
         * Ends the wait. The callback runs on another thread, because the timer's has to serve other requests; if no
         * other thread is available, it runs here.
         */
        private void expire() {
            Runnable callback = waiting.getAndSet(null);
            if (callback != null) {
                expired = true;
                try {
                    getComponents().getExecutor().execute(callback);
                } catch (RuntimeException | Error e) {
                    LogCode.CLIENT_NOT_GIVEN_UP.log(SlowBodies.LOG, e);
                    callback.run();
                }
            }
        }
    }
}

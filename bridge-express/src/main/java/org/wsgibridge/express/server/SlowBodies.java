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
 * Gives up clients that send the body of a request too slowly: {@code --body-timeout} and similar options. Only the
 * time counts in which the client is waited for, not what the application takes to read. Thread-safe.
 */
final class SlowBodies extends Handler.Wrapper {
    private static final Logger LOG = LoggerFactory.getLogger(SlowBodies.class);

    private final Front.Pace pace;
    private final Supplier<Watchdog> watchdog;
    private volatile @Nullable VitalTimer timer;

    /**
     * Makes the handler.
     *
     * @param pace how fast a body must come
     * @param watchdog asked when the server has started: watches the thread that gives clients up
     * @param handler what requests go to
     */
    SlowBodies(Front.Pace pace, Supplier<Watchdog> watchdog, Handler handler) {
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
     * A request whose body has to keep pace. Reads and demands are one after the other; the timeout may be at any time.
     */
    private static final class TimedBody extends Request.Wrapper {
        private final Front.Pace pace;
        private final VitalTimer timer;

        /** What waits for more; the thread that takes it out runs it, once. */
        private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();

        private volatile boolean expired;
        private long bytes;
        private long waitedNanos;
        private long since;
        private @Nullable Future<?> timeout;

        TimedBody(Request request, Front.Pace pace, VitalTimer timer) {
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

        /** Not on the timer's thread, which has others to look after, unless there is no other. */
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

package org.wsgibridge.express.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Gives up clients that send the body of a request too slowly: {@code --body-timeout} and its kin. Only the time counts in
 * which the client is waited for, not what the application takes to read. Thread-safe.
 */
final class SlowBodies extends Handler.Wrapper {
    private final Front.Pace pace;

    SlowBodies(Front.Pace pace, Handler handler) {
        super(handler);
        this.pace = pace;
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        return super.handle(hasBody(request) ? new TimedBody(request, pace) : request, response, callback);
    }

    private static boolean hasBody(Request request) {
        long length = request.getLength();
        if (length >= 0) {
            return length > 0;
        }
        return request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)
                || request.getConnectionMetaData().getHttpVersion().getVersion() >= HttpVersion.HTTP_2.getVersion();
    }

    /** A request whose body has to keep pace. Reads and demands are one after the other; the timeout may be at any time. */
    private static final class TimedBody extends Request.Wrapper {
        private final Front.Pace pace;
        private final Scheduler scheduler;

        /** Who waits for more; whoever takes him out tells him, once. */
        private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();

        private volatile boolean expired;
        private long bytes;
        private long waitedNanos;
        private long since;
        private Scheduler.@Nullable Task timeout;

        TimedBody(Request request, Front.Pace pace) {
            super(request);
            this.pace = pace;
            this.scheduler = request.getComponents().getScheduler();
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
            timeout = scheduler.schedule(this::expire, left, TimeUnit.NANOSECONDS);
            super.demand(Invocable.from(Invocable.getInvocationType(callback), this::onContent));
        }

        private void onContent() {
            if (timeout != null) {
                timeout.cancel();
            }
            waitedNanos += System.nanoTime() - since;
            Runnable callback = waiting.getAndSet(null);
            if (callback != null) {
                callback.run();
            }
        }

        /** Not on the scheduler's thread, which has others to look after. */
        private void expire() {
            Runnable callback = waiting.getAndSet(null);
            if (callback != null) {
                expired = true;
                getComponents().getExecutor().execute(callback);
            }
        }
    }
}

package org.wsgibridge.servlet.access;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.access.AccessLog;
import org.wsgibridge.exchange.ErrorResponse;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.servlet.transport.Container;
import org.wsgibridge.servlet.transport.ServletResponseChannel;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * Logs the requests that the bridge answers itself, each when its response is complete, and counts those that are
 * refused. Each request that has no {@link org.wsgibridge.exchange.Exchange} must be reported here exactly once.
 * Thread-safe.
 */
public final class AccessRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(AccessRecorder.class);
    private static final int ERROR = 400;

    private final @Nullable AccessLog log;
    private final IntConsumer refused;

    /**
     * Makes the recorder of a deployment.
     *
     * @param log the access log, {@code null} for none
     * @param refused counts requests that are refused, by their status
     */
    public AccessRecorder(@Nullable AccessLog log, IntConsumer refused) {
        this.log = log;
        this.refused = refused;
    }

    /**
     * Reports a request that was answered, or whose response is being sent.
     *
     * @param arrived the request as it arrived, whose data is logged
     * @param request the request in its current asynchronous cycle
     * @param head the head of its response
     * @param since when the request arrived, in {@link System#nanoTime()}
     */
    public void answered(HttpServletRequest arrived, HttpServletRequest request, ResponseHead head, long since) {
        count(head);
        if (log == null) {
            return;
        }
        if (request.isAsyncStarted()) {
            request.getAsyncContext().addListener(new Completion(log, arrived, head, since));
        } else {
            log(arrived, head, since);
        }
    }

    /**
     * A request was answered, or its response is under way.
     *
     * @param request the request
     * @param head the head of its response
     * @param since when the request arrived, in {@link System#nanoTime()}
     */
    public void answered(HttpServletRequest request, ResponseHead head, long since) {
        count(head);
        log(request, head, since);
    }

    private void count(ResponseHead head) {
        if (head.status() >= ERROR) {
            refused.accept(head.status());
        }
    }

    /**
     * Logs a request without counting it, such as one to the admin mount.
     *
     * @param request the request
     * @param head the head of its response
     * @param since when the request arrived, in {@link System#nanoTime()}
     */
    public void log(HttpServletRequest request, ResponseHead head, long since) {
        if (log == null) {
            return;
        }
        if (request.isAsyncStarted()) {
            request.getAsyncContext().addListener(new Completion(log, request, head, since));
        } else {
            log.log(new ServletEntry(request, head, null, System.nanoTime() - since));
        }
    }

    /**
     * Ends a request that cannot be answered in any other way, by {@link Container#fail}. Logs and counts it, unless
     * there is not enough memory for that.
     *
     * @param async the request's async context, which must not be used afterwards
     * @param container the differences of the container
     * @param since when the request arrived, in {@link System#nanoTime()}
     */
    public void fail(AsyncContext async, Container container, long since) {
        try {
            answered(
                    (HttpServletRequest) async.getRequest(),
                    ErrorResponse.of(500, List.of()).page(null).head(),
                    since);
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.debug("a request that fails cannot be recorded", e);
        } finally {
            container.fail(async);
        }
    }

    /** Logs a request when its response is complete. The container calls it with one event at a time. */
    private static final class Completion implements AsyncListener {
        private final AccessLog log;
        private final HttpServletRequest request;
        private final ResponseHead head;
        private final long since;
        private boolean failed;

        Completion(AccessLog log, HttpServletRequest request, ResponseHead head, long since) {
            this.log = log;
            this.request = request;
            this.head = head;
            this.since = since;
        }

        @Override
        public void onComplete(AsyncEvent event) {
            Outcome broken = ServletResponseChannel.brokenOff(request);
            Outcome outcome = broken == null && failed ? Outcome.CLIENT_GONE : broken;
            log.log(new ServletEntry(request, head, outcome, System.nanoTime() - since));
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            failed = true;
        }

        @Override
        public void onError(AsyncEvent event) {
            failed = true;
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // The container removes the listeners of the former cycle after it has called them
            // (ServletRequest.startAsync).
            event.getAsyncContext().addListener(this);
        }
    }
}

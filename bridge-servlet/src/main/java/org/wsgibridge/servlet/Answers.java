package org.wsgibridge.servlet;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.access.AccessLog;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.servlet.transport.ServletResponseChannel;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * Has the requests that the bridge answers itself in the access log, each when its response is complete; does nothing
 * without one. Thread-safe.
 */
final class Answers {
    private final @Nullable AccessLog log;

    Answers(@Nullable AccessLog log) {
        this.log = log;
    }

    /** A request was answered, or its response is under way. */
    void answered(Visit visit, ResponseHead head) {
        if (log == null) {
            return;
        }
        if (visit.request().isAsyncStarted()) {
            Completion completion =
                    new Completion(log, visit.arrived(), head, visit.times().arrived());
            visit.request().getAsyncContext().addListener(completion);
        } else {
            answered(visit.arrived(), head, visit.times().arrived());
        }
    }

    /**
     * A request was answered, or its response is under way.
     *
     * @param request the request
     * @param head the head of its response
     * @param since when the request arrived, in {@link System#nanoTime()}
     */
    void answered(HttpServletRequest request, ResponseHead head, long since) {
        if (log == null) {
            return;
        }
        if (request.isAsyncStarted()) {
            request.getAsyncContext().addListener(new Completion(log, request, head, since));
        } else {
            log.log(new ServletEntry(request, head, null, System.nanoTime() - since));
        }
    }

    /** Logs a request when its response is complete. Called by the container, one event after the other. */
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
            // A dispatch of our own forgets its listeners.
            event.getAsyncContext().addListener(this);
        }
    }
}

package org.wsgibridge.servlet.transport;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * What the servlet API leaves open and each container has its own way for: breaking a connection off in the middle of a
 * response, so that the client cannot take half a response for a whole one. Immutable.
 */
public abstract class Container {
    static final String BROKEN_OFF = "org.wsgibridge.broken-off";
    private static final String CONTINUATION = "org.wsgibridge.continuation";
    static final String RESUMPTION = "org.wsgibridge.resumption";

    /** Below the servlet's mapping; nothing is looked up by it. */
    private static final String DISPATCH_PATH = "/wsgi-bridge";

    private final ClientSigns signs;

    Container(ServletContext context) {
        this.signs = ClientSigns.of(context);
    }

    /** Returns what is known of the client of a request whose response is about to be sent. */
    final ClientSigns.Sign look(AsyncContext async) {
        return signs.look(async.getRequest());
    }

    /** Returns whether it is Jetty. */
    public boolean isJetty() {
        return false;
    }

    /**
     * Switches the container's own timeout of an async context off: deadlines are the bridge's.
     *
     * @param async the request's async context
     */
    public void withoutTimeout(AsyncContext async) {
        async.setTimeout(0);
    }

    /**
     * Sends the changes of a session to the other servers of a cluster, where the container does so only when the
     * servlet returns: an asynchronous request has changed nothing then.
     *
     * @param context the web application's context
     * @param id the id of the session
     */
    public void replicateSession(ServletContext context, String id) {}

    /**
     * Breaks the connection of a request off. Nothing may be done with the request afterwards.
     *
     * @param async the request's async context
     * @param response its response
     */
    abstract void breakOff(AsyncContext async, HttpServletResponse response) throws IOException;

    /**
     * Ends a request whose client is gone, as the container says. Nothing may be done with the request afterwards.
     *
     * @param async the request's async context
     * @param response its response
     */
    void abandon(AsyncContext async, HttpServletResponse response) {
        async.complete();
    }

    /**
     * Ends a request that nothing else can answer: with an empty 500, or by breaking it off where a response has begun.
     *
     * @param async the request's async context; nothing may be done with it afterwards
     */
    public final void fail(AsyncContext async) {
        HttpServletResponse response = (HttpServletResponse) async.getResponse();
        if (!response.isCommitted()) {
            response.reset();
            response.setStatus(500);
            async.complete();
            return;
        }
        try {
            breakOff(async, response);
        } catch (IOException e) {
            abandon(async, response);
        }
    }

    /**
     * Prepares the framing of a body whose length is not known, after the headers were set.
     *
     * @param async the request's async context
     * @param response its response
     */
    void frameUnknownLength(AsyncContext async, HttpServletResponse response) {}

    /**
     * Returns whether the container adds a Content-Length of 0 to a response that is complete when its head is sent,
     * which would be wrong: an answer to HEAD whose length is not known, or a 304 (RFC 9110, section 8.6).
     *
     * @param head the head of a response without a body
     */
    boolean inventsLength(ResponseHead head) {
        return false;
    }

    /** Returns whether listeners are told of the end of a cycle before a response that is still buffered is committed. */
    boolean commitsAfterCompletion() {
        return false;
    }

    /**
     * Sends the end of a chunked body, for which a client may wait before it stops to send, where the rest of the
     * request can be read afterwards; elsewhere the end comes with the end of the request.
     *
     * @param out the response's stream, to which all was written and flushed
     */
    void endBody(ServletOutputStream out) throws IOException {}

    /**
     * Returns the lock of a request's connection, which a thread of the bridge needs to touch a request whose body may
     * still come. The container handles what comes at the same time. When it finds that another thread's write has
     * failed, it ends the request and tells no listener.
     *
     * @param request the request
     * @return the lock; {@code null} where none is needed, or it cannot be had
     */
    @Nullable
    Lock connectionLock(ServletRequest request) {
        return null;
    }

    /**
     * Returns the stream of a response.
     *
     * @param stream the container's own, or that of a filter
     */
    ResponseOutput output(ServletOutputStream stream) {
        return new ResponseOutput(stream, null);
    }

    /** Returns the exception that makes the container close the connection when a servlet throws it. */
    abstract IOException closeNow();

    /** What to do with a request in its next async cycle. */
    public interface Resumption {
        /** Goes on with the request. */
        void resume(AsyncContext next);
    }

    /**
     * Goes on with a request whose body was read with a {@link jakarta.servlet.ReadListener}. To be called by the
     * listener, on the container's thread.
     *
     * @param async the request's async context
     * @param resumption runs at once with that context, or soon with the one of the request's next cycle
     */
    public void afterReading(AsyncContext async, Resumption resumption) {
        resumption.resume(async);
    }

    /** What to do with a request in its next cycle, before it is asynchronous again. */
    public interface Continuation {
        /** Goes on with the request. */
        void proceed(HttpServletRequest request, HttpServletResponse response) throws IOException;
    }

    /**
     * Has a thread of the container go on with a request, as if it had just arrived; but its URI is another one then.
     *
     * @param async the request's async context; nothing may be done with it afterwards
     * @param continuation runs soon, once
     * @throws IllegalStateException when the container has ended the request
     */
    public final void later(AsyncContext async, Continuation continuation) {
        dispatch(async, CONTINUATION, continuation);
    }

    /**
     * Serves an async dispatch, which only this class asks for.
     *
     * @param request the dispatched request
     * @param response its response
     * @throws IOException when the connection is to be broken off
     * @throws ServletException when it was not this class that has dispatched the request
     */
    public final void onDispatch(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        if (request.getAttribute(BROKEN_OFF) != null) {
            // Before that the container would tell the client of the exception, on a page of its own.
            response.flushBuffer();
            throw closeNow();
        }
        if (request.getAttribute(RESUMPTION) instanceof Resumption resumption) {
            request.removeAttribute(RESUMPTION);
            resumption.resume(request.startAsync(request, response));
            return;
        }
        if (request.getAttribute(CONTINUATION) instanceof Continuation continuation) {
            request.removeAttribute(CONTINUATION);
            continuation.proceed(request, response);
            return;
        }
        throw new ServletException("an async dispatch to a WSGI application is not possible");
    }

    /** Dispatches to this very servlet, by a path that no request can have made unfit for that. */
    static void dispatch(AsyncContext async, String attribute, Object value) {
        HttpServletRequest request = (HttpServletRequest) async.getRequest();
        request.setAttribute(attribute, value);
        async.dispatch(
                request.getServletContext(),
                path(request.getHttpServletMapping().getPattern()));
    }

    /** Not from the request's own path: Jetty refuses to tell it where it is ambiguous. */
    private static String path(String pattern) {
        if (pattern.endsWith("/*")) {
            return pattern.substring(0, pattern.length() - 2) + DISPATCH_PATH;
        }
        if (pattern.startsWith("*.")) {
            return DISPATCH_PATH + pattern.substring(1);
        }
        return pattern.length() > 1 ? pattern : DISPATCH_PATH;
    }
}

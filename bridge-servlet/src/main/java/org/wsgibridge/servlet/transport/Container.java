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
 * The differences of the containers, where the servlet API does not define the behaviour. The most important one is how
 * to close a connection in the middle of a response, so that the client cannot take a part of a response for the whole.
 * Immutable.
 */
public abstract class Container {
    static final String BROKEN_OFF = "org.wsgibridge.broken-off";
    private static final String CONTINUATION = "org.wsgibridge.continuation";
    static final String RESUMPTION = "org.wsgibridge.resumption";

    /** The path of dispatches, below the servlet's mapping. Nothing is looked up by it. */
    private static final String DISPATCH_PATH = "/wsgi-bridge";

    private final ClientSigns signs;

    Container(ServletContext context) {
        this.signs = ClientSigns.of(context);
    }

    /** Returns what is known of the client of a request whose response is about to be sent. */
    final ClientSigns.Sign look(AsyncContext async) {
        return signs.look(async.getRequest());
    }

    /** Returns whether the container is Jetty. */
    public boolean isJetty() {
        return false;
    }

    /**
     * Turns off the container's own timeout of an async context. The bridge has its own timeouts.
     *
     * @param async the request's async context
     */
    public void withoutTimeout(AsyncContext async) {
        async.setTimeout(0);
    }

    /**
     * Sends the changes of a session to the other servers of a cluster, if the container itself does so only when the
     * servlet returns: an asynchronous request changes the session later.
     *
     * @param context the web application's context
     * @param id the id of the session
     */
    public void replicateSession(ServletContext context, String id) {}

    /**
     * Closes the connection of a request (in HTTP/2, resets its stream), so that the client sees that the response is
     * not complete. The request must not be used afterwards.
     *
     * @param async the request's async context
     * @param response its response
     * @throws IOException if the container cannot do that
     */
    abstract void breakOff(AsyncContext async, HttpServletResponse response) throws IOException;

    /**
     * Ends a request whose client is gone according to the container. The request must not be used afterwards.
     *
     * @param async the request's async context
     * @param response its response
     */
    void abandon(AsyncContext async, HttpServletResponse response) {
        async.complete();
    }

    /**
     * Ends a request that cannot be answered otherwise: with an empty 500, or by closing the connection if a response
     * has begun.
     *
     * @param async the request's async context, which must not be used afterwards
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
     * Prepares the framing of a body whose length is not known. Called after the headers were set.
     *
     * @param async the request's async context
     * @param response its response
     */
    void frameUnknownLength(AsyncContext async, HttpServletResponse response) {}

    /**
     * Returns whether the container would add a wrong Content-Length of 0 to a response that is complete with its head:
     * an answer to HEAD whose length is not known, or a 304 (RFC 9110, section 8.6).
     *
     * @param head the head of a response without a body
     */
    boolean inventsLength(ResponseHead head) {
        return false;
    }

    /** Returns whether listeners are notified of the end of a cycle before a buffered response is committed. */
    boolean commitsAfterCompletion() {
        return false;
    }

    /**
     * Sends the end of a chunked body, if the container can read the rest of the request afterwards: a client may wait
     * for that end before it stops sending. Otherwise the end is sent when the request ends.
     *
     * @param out the response's stream, to which everything was written and flushed
     * @throws IOException if the client is gone
     */
    void endBody(ServletOutputStream out) throws IOException {}

    /**
     * Returns the lock of a request's connection. A thread of the bridge has to hold it while it uses a request whose
     * body may still arrive, because the container handles arriving bytes at the same time. Without the lock, the
     * container may see that a write of another thread has failed; then it ends the request and notifies no listener.
     *
     * @param request the request
     * @return the lock; {@code null} if none is needed, or it cannot be found
     */
    @Nullable
    Lock connectionLock(ServletRequest request) {
        return null;
    }

    /**
     * Returns the output of a response.
     *
     * @param stream the response's stream: the container's own, or that of a filter
     */
    ResponseOutput output(ServletOutputStream stream) {
        return new ResponseOutput(stream);
    }

    /** Returns the exception to throw from the servlet so that the container closes the connection. */
    abstract IOException closeNow();

    /** Continues with a request that is asynchronous again. */
    public interface Resumption {
        /** Continues with the request. */
        void resume(AsyncContext next);
    }

    /**
     * Continues with a request whose body was read with a {@link jakarta.servlet.ReadListener}. To be called by the
     * listener, on the container's thread.
     *
     * @param async the request's async context
     * @param resumption called at once with that context, or soon with that of the request's next async cycle
     */
    public void afterReading(AsyncContext async, Resumption resumption) {
        resumption.resume(async);
    }

    /** Continues with a dispatched request, which is not asynchronous again yet. */
    public interface Continuation {
        /** Continues with the request. */
        void proceed(HttpServletRequest request, HttpServletResponse response) throws IOException;
    }

    /**
     * Makes a thread of the container continue with a request as if it had just arrived. The dispatched request has
     * another URI.
     *
     * @param async the request's async context, which must not be used afterwards
     * @param continuation called once, soon
     * @throws IllegalStateException if the container has ended the request
     */
    public final void later(AsyncContext async, Continuation continuation) {
        dispatch(async, CONTINUATION, continuation);
    }

    /**
     * Serves an async dispatch. Only this class makes such dispatches.
     *
     * @param request the dispatched request
     * @param response its response
     * @throws IOException if the connection has to be closed; the servlet has to throw it too
     * @throws ServletException if the dispatch was not made by this class
     */
    public final void onDispatch(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        if (request.getAttribute(BROKEN_OFF) != null) {
            // Commits the response: otherwise the container would answer the exception with an error page.
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

    /** Dispatches to this servlet again, by a path that does not depend on the URI of the request. */
    static void dispatch(AsyncContext async, String attribute, Object value) {
        HttpServletRequest request = (HttpServletRequest) async.getRequest();
        request.setAttribute(attribute, value);
        async.dispatch(
                request.getServletContext(),
                path(request.getHttpServletMapping().getPattern()));
    }

    /**
     * Returns a path that the servlet's mapping has. It is not made from the request's path, because Jetty throws an
     * exception if that is ambiguous.
     */
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

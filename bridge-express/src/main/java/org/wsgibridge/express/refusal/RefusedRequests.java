package org.wsgibridge.express.refusal;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.access.AccessLog;
import org.wsgibridge.servlet.WsgiServlet;
import org.wsgibridge.servlet.metrics.RefusalSource;

/**
 * Logs and counts the requests that Jetty or a handler in front of the bridge has answered: malformed requests,
 * requests that are too large or too slow, redirects, and host names that are not served. The bridge reports all other
 * requests. Thread-safe.
 */
public final class RefusedRequests implements RequestLog, RefusalSource {
    private static final String REACHED = RefusedRequests.class.getName();

    private final Supplier<@Nullable AccessLog> log;

    /**
     * The connections that were ended with 408. Jetty reports the rest of such a request once more, which must not be
     * logged again.
     */
    private final Set<Connection> ended = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private volatile IntConsumer counter = status -> {};

    /**
     * Makes the log of a server.
     *
     * @param log returns the access log of the bridge, {@code null} if there is none or the bridge has not started
     */
    public RefusedRequests(Supplier<@Nullable AccessLog> log) {
        this.log = log;
    }

    /** Returns a holder that marks each request that reaches the servlet. */
    public static ServletHolder holder(WsgiServlet servlet) {
        return new Holder(servlet);
    }

    @Override
    public void log(Request request, Response response) {
        // When a connection is closed within a head, Jetty reports a malformed request whose answer reaches no client.
        if (request.getAttribute(REACHED) == null
                && !ended.contains(request.getConnectionMetaData().getConnection())) {
            tell(RefusedEntry.of(request, response));
        }
    }

    @Override
    public void countWith(IntConsumer meter) {
        counter = meter;
    }

    /**
     * Reports a request whose head took too long, so that the client was answered and its connection closed.
     *
     * @param connection the connection
     * @param status the status of the answer
     */
    public void timedOut(Connection connection, int status) {
        ended.add(connection);
        tell(RefusedEntry.of(connection, status));
    }

    private void tell(RefusedEntry entry) {
        counter.accept(entry.status());
        AccessLog access = log.get();
        if (access != null) {
            access.log(entry);
        }
    }

    /** Marks requests that reach the servlet. */
    private static final class Holder extends ServletHolder {
        Holder(WsgiServlet servlet) {
            super(servlet);
        }

        @Override
        public void handle(ServletRequest request, ServletResponse response) throws ServletException, IOException {
            request.setAttribute(REACHED, true);
            super.handle(request, response);
        }
    }
}

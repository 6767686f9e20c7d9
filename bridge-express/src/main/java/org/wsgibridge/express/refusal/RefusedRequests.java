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
 * Has the requests in the access log, and counted by a meter, that Jetty, or a handler before the bridge, has answered:
 * malformed ones, those that are too large or too slow, redirects and names that are not served. The bridge reports the
 * others. Thread-safe.
 */
public final class RefusedRequests implements RequestLog, RefusalSource {
    private static final String REACHED = RefusedRequests.class.getName();

    private final Supplier<@Nullable AccessLog> log;

    /**
     * The connections whose clients have got the answer that they are too slow: the rest of such a request is no other
     * one.
     */
    private final Set<Connection> ended = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private volatile IntConsumer counter = status -> {};

    /**
     * Makes the log of a server.
     *
     * @param log asked for the bridge's log, which may not have started or may have none
     */
    public RefusedRequests(Supplier<@Nullable AccessLog> log) {
        this.log = log;
    }

    /** Returns the holder of a servlet that notes what reaches it. */
    public static ServletHolder holder(WsgiServlet servlet) {
        return new Holder(servlet);
    }

    @Override
    public void log(Request request, Response response) {
        // Jetty takes the cut head of a connection that is closed for a malformed one, and its answer reaches no
        // client.
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
     * A client has got the answer that the head of its request took too long.
     *
     * @param connection its connection
     * @param status the status that it got
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

    /** Notes which requests have come so far. */
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

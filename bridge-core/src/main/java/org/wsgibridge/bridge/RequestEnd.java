package org.wsgibridge.bridge;

import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.pool.ProcessGroup;

/**
 * Ends a request whose outcome is decided: closes its body, and notifies its process group and the listener.
 * Thread-safe.
 */
final class RequestEnd implements Consumer<Exchange> {
    private final Map<String, ProcessGroup> groups;
    private final BridgeListener listener;

    /**
     * Makes the end of all requests of a bridge.
     *
     * @param groups the process groups by name; complete before the first request
     * @param listener is notified of requests that have ended
     */
    RequestEnd(Map<String, ProcessGroup> groups, BridgeListener listener) {
        this.groups = groups;
        this.listener = listener;
    }

    @Override
    public void accept(Exchange exchange) {
        ProcessGroup group = groups.get(exchange.mount().processGroup());
        try {
            if (exchange.outcome() != Outcome.COMPLETED) {
                // A reader of the body must not wait for a client that already has its response. After a complete
                // response, the application may read on in its close(); then the release of the slot closes the body.
                exchange.body().close();
            }
        } finally {
            exchange.whenDelivered(() -> delivered(exchange, group));
        }
        if (group != null) {
            group.decided(exchange);
        }
    }

    /** Notifies the group and the listener when it is known what the client got. */
    private void delivered(Exchange exchange, @Nullable ProcessGroup group) {
        try {
            if (group != null) {
                group.finished(exchange);
            }
        } finally {
            listener.requestFinished(exchange);
        }
    }
}

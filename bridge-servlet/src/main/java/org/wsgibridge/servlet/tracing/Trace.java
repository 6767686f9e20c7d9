package org.wsgibridge.servlet.tracing;

import org.wsgibridge.exchange.Exchange;

/** What has begun with a request's arrival. */
@FunctionalInterface
public interface Trace {
    /** A request that nothing follows. */
    Trace NONE = exchange -> {};

    /**
     * The request has become an exchange; when that ends, so does this. Called once.
     *
     * @param exchange the open exchange
     */
    void continues(Exchange exchange);
}

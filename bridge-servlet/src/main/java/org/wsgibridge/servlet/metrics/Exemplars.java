package org.wsgibridge.servlet.metrics;

import org.wsgibridge.exchange.Exchange;

/**
 * Knows for each thread the request whose time is being recorded, so that buckets get exemplars. Only for timers with
 * buckets: Prometheus refuses a whole scrape with an exemplar that is not at a bucket or a counter. Thread-safe.
 */
interface Exemplars {
    /** There are none. */
    Exemplars NONE = new Exemplars() {
        @Override
        public void begin(Exchange exchange) {
            // Nothing to keep.
        }

        @Override
        public void end() {
            // Nothing to forget.
        }
    };

    /** Tells that this thread is about to record a time of a request. */
    void begin(Exchange exchange);

    /** Tells that this thread has recorded it. */
    void end();
}

package org.wsgibridge.servlet.metrics;

import org.wsgibridge.exchange.Exchange;

/**
 * Holds the request whose time a timer with buckets records now. Only for such timers: Prometheus refuses a whole
 * scrape for an exemplar that is not of a bucket or a counter. Thread-safe.
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

    /** A time of the request is about to be recorded by this thread. */
    void begin(Exchange exchange);

    /** It has been recorded. */
    void end();
}

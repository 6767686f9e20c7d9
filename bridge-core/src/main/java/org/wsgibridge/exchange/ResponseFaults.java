package org.wsgibridge.exchange;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/** Handles and logs responses that cannot be sent as the application made them. Stateless. */
final class ResponseFaults {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseFaults.class);

    private ResponseFaults() {}

    /**
     * Ends a request whose head the transport refuses to send: its client gets a 500.
     *
     * @param exchange the request
     * @param refusal why the transport cannot send the head
     */
    static void refused(Exchange exchange, String refusal) {
        if (exchange.terminate(Outcome.FAILED, 500)) {
            LogCode.RESPONSE_NOT_SENT.log(exchange, LOG, exchange.id(), refusal);
        }
    }

    /**
     * Warns of a body that is longer or shorter than declared.
     *
     * @param exchange the request
     * @param declared its Content-Length
     * @param written how many bytes the application has produced so far
     */
    static void otherLength(Exchange exchange, long declared, long written) {
        LogCode.BODY_LENGTH_DIFFERS.log(
                exchange, LOG, exchange.id(), declared, written > declared ? "at least " : "", written);
    }
}

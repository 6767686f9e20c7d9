package org.wsgibridge.exchange;

/** How an exchange ended. Exactly one of these wins, by the compare-and-set in {@link Exchange}. */
public enum Outcome {
    /** The application delivered its response. */
    COMPLETED,
    /** The application failed: 500, or the connection is aborted when something was already sent. */
    FAILED,
    /** The admission queue was full, or nothing may be admitted: 503. */
    REJECTED,
    /** The request waited longer than queue-timeout: 504. */
    QUEUE_TIMEOUT,
    /** The request ran longer than request-timeout, or its application raised mod_wsgi.RequestTimeout: 504 or abort. */
    REQUEST_TIMEOUT,
    /** The interpreter died under the request: 502 or abort. */
    INTERPRETER_LOST,
    /** The request itself was at fault (body too large, body broken off, malformed): 4xx. */
    BAD_REQUEST,
    /** The client went away; no answer can be sent. */
    CLIENT_GONE,
    /** The bridge stopped before the request could be finished: 503 or abort. */
    SHUTDOWN
}

package org.wsgibridge.exchange;

import org.wsgibridge.wsgi.Header;

/** Header fields of responses that ask a client to try again. */
public final class RetryHeaders {
    /** Asks the client to try again after one second (RFC 9110, section 10.2.3). */
    public static final Header RETRY_AFTER = new Header("Retry-After", "1");

    /**
     * Announces the end of the connection: a server that shuts down takes no further request on it (RFC 9112, section
     * 9.6).
     */
    public static final Header CLOSE = new Header("Connection", "close");

    private RetryHeaders() {}
}

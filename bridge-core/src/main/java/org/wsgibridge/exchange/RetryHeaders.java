package org.wsgibridge.exchange;

import org.wsgibridge.wsgi.Header;

/** The header fields of the answers that ask a client to try again. */
public final class RetryHeaders {
    /** Says after how many seconds (RFC 9110, section 10.2.3). */
    public static final Header RETRY_AFTER = new Header("Retry-After", "1");

    /**
     * Says that the connection ends: a server that shuts down takes no further request on it (RFC 9110, section 7.6.1).
     */
    public static final Header CLOSE = new Header("Connection", "close");

    private RetryHeaders() {}
}

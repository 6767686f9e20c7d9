package org.wsgibridge.exchange;

import java.util.Locale;

/** Why a request was not admitted: what stands behind {@link Outcome#REJECTED}. */
public enum Rejection {
    /** The admission queue was full. */
    QUEUE_FULL,
    /** No interpreter could be opened. */
    NO_INTERPRETER,
    /** It has waited for connect-timeout, and there was no interpreter in all that time. */
    CONNECT_TIMEOUT,
    /** The bridge admits no further requests. */
    SHUTDOWN;

    /** Returns it as metrics have it, such as {@code queue_full}. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}

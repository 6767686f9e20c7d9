package org.wsgibridge.exchange;

import java.util.Locale;

/** Why a request was not admitted: the reason for {@link Outcome#REJECTED}. */
public enum Rejection {
    /** The admission queue was full. */
    QUEUE_FULL,
    /** No interpreter could be opened. */
    NO_INTERPRETER,
    /** It waited for connect-timeout, and there was no interpreter during that time. */
    CONNECT_TIMEOUT,
    /** The bridge admits no further requests. */
    SHUTDOWN;

    /** Returns the value of the meters' tag, such as {@code queue_full}. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package org.wsgibridge.exchange;

import java.util.Locale;

/**
 * The kind of error of a request: the tag {@code error} of meters, like Spring's {@code error} and OpenTelemetry's
 * {@code error.type}. As in both, a complete response with a status below 500 is not an error of the server, not even a
 * 404.
 */
public enum RequestError {
    /** The client got a complete response with a status below 500. */
    NONE("none"),
    /** The application answered with a status of 500 or above; its response is complete. */
    STATUS_5XX("5xx"),
    /** {@link Outcome#FAILED}. */
    FAILED,
    /** {@link Outcome#REJECTED}. */
    REJECTED,
    /** {@link Outcome#QUEUE_TIMEOUT}. */
    QUEUE_TIMEOUT,
    /** {@link Outcome#REQUEST_TIMEOUT}. */
    REQUEST_TIMEOUT,
    /** {@link Outcome#INTERPRETER_LOST}. */
    INTERPRETER_LOST,
    /** {@link Outcome#BAD_REQUEST}, if the client did not get the 4xx response. */
    BAD_REQUEST,
    /** {@link Outcome#CLIENT_GONE}. */
    CLIENT_GONE,
    /** {@link Outcome#SHUTDOWN}. */
    SHUTDOWN;

    private static final int CLIENT_ERROR = 400;
    private static final int SERVER_ERROR = 500;

    private final String tag;

    RequestError() {
        this.tag = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    RequestError(String tag) {
        this.tag = tag;
    }

    /**
     * Finds the error of a request that has ended.
     *
     * @param outcome how it ended
     * @param status the status that the client got; 0 if none was sent
     */
    public static RequestError of(Outcome outcome, int status) {
        return switch (outcome) {
            case COMPLETED -> status < SERVER_ERROR ? NONE : STATUS_5XX;
            case BAD_REQUEST -> status >= CLIENT_ERROR && status < SERVER_ERROR ? NONE : BAD_REQUEST;
            case FAILED -> FAILED;
            case REJECTED -> REJECTED;
            case QUEUE_TIMEOUT -> QUEUE_TIMEOUT;
            case REQUEST_TIMEOUT -> REQUEST_TIMEOUT;
            case INTERPRETER_LOST -> INTERPRETER_LOST;
            case CLIENT_GONE -> CLIENT_GONE;
            case SHUTDOWN -> SHUTDOWN;
        };
    }

    /** Returns the value of the tag, such as {@code client-gone}. */
    public String tag() {
        return tag;
    }
}

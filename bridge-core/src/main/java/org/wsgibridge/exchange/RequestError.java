package org.wsgibridge.exchange;

import java.util.Locale;

/**
 * Whether a request has an error, and of which kind: the tag {@code error} of meters, like Spring's {@code error} and
 * OpenTelemetry's {@code error.type}. There is none when the client got a whole response with a status below 500, as
 * those two have it for servers: a 404 is an answer.
 */
public enum RequestError {
    /** The client got a whole response with a status below 500. */
    NONE("none"),
    /** The application answered with a status of 500 or more; its response is whole. */
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
    /** {@link Outcome#BAD_REQUEST} where the client did not get the 4xx that says so. */
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
     * @param status the status that the client got, 0 for none
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

    /** Returns it as meters have it, such as {@code client-gone}. */
    public String tag() {
        return tag;
    }
}

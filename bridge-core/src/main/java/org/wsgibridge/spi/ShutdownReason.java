package org.wsgibridge.spi;

import java.util.Locale;

/**
 * Why an interpreter is ended: what {@code process_stopping} carries as {@code shutdown_reason}, in mod_wsgi's words.
 */
public enum ShutdownReason {
    /** The bridge is closed. */
    SHUTDOWN_SIGNAL,
    /** The process was asked to end (SIGTERM). */
    GRACEFUL_SIGNAL,
    /** An operator had the interpreter replaced. */
    EVICTION_SIGNAL,
    /** It has served its maximum-requests. */
    MAXIMUM_REQUESTS,
    /** It has reached its restart-interval. */
    RESTART_INTERVAL,
    /** It was not used for inactivity-timeout. */
    INACTIVITY_TIMEOUT,
    /** It has used up its cpu-time-limit. */
    CPU_TIME_LIMIT,
    /** It has reached its maximum-memory. Not a reason of mod_wsgi's. */
    MEMORY_LIMIT,
    /** A request of it outlived request-timeout and interrupt-timeout. */
    REQUEST_TIMEOUT,
    /** It was not up within startup-timeout. */
    STARTUP_TIMEOUT,
    /** It executed nothing for deadlock-timeout. */
    DEADLOCK_TIMEOUT,
    /** Its sources have changed, or a reload was asked for. */
    SCRIPT_RELOAD;

    /** Returns the word as mod_wsgi has it, such as {@code maximum_requests}. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}

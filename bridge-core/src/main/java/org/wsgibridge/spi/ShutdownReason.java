package org.wsgibridge.spi;

import java.util.Locale;

/**
 * The reason why an interpreter is ended. The event {@code process_stopping} reports it as {@code shutdown_reason},
 * with mod_wsgi's values.
 */
public enum ShutdownReason {
    /** The bridge is closed. */
    SHUTDOWN_SIGNAL,
    /** Its process was asked to end (SIGTERM). */
    GRACEFUL_SIGNAL,
    /** An operator asked for its replacement. */
    EVICTION_SIGNAL,
    /** It has served its maximum-requests. */
    MAXIMUM_REQUESTS,
    /** It has reached its restart-interval. */
    RESTART_INTERVAL,
    /** It was not used for inactivity-timeout. */
    INACTIVITY_TIMEOUT,
    /** It has used up its cpu-time-limit. */
    CPU_TIME_LIMIT,
    /** It has reached its maximum-memory. mod_wsgi does not have this reason. */
    MEMORY_LIMIT,
    /** One of its requests outlived request-timeout and interrupt-timeout. */
    REQUEST_TIMEOUT,
    /** It did not start within startup-timeout. */
    STARTUP_TIMEOUT,
    /** It executed no Python code for deadlock-timeout. */
    DEADLOCK_TIMEOUT,
    /** Its sources have changed, or a reload was asked for. */
    SCRIPT_RELOAD;

    /** Returns mod_wsgi's value, such as {@code maximum_requests}. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}

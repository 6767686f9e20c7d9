package org.wsgibridge.pool.stats;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a request that waits or runs. Immutable.
 *
 * @param id the request's id
 * @param mount the prefix of its mount, {@code ""} for the root
 * @param processGroup the group that serves it
 * @param interpreter the interpreter that runs it; {@code null} while it waits
 * @param method its method
 * @param path its path, percent-encoded, without the query string, which may contain secrets
 * @param age the time since it arrived
 * @param running the time since it got its slot; zero while it waits
 * @param state its state
 */
public record RequestStats(
        String id,
        String mount,
        String processGroup,
        @Nullable String interpreter,
        String method,
        String path,
        Duration age,
        Duration running,
        State state) {

    /** The states of a request. */
    public enum State {
        /** It waits for a slot. */
        WAITING,
        /** It runs within its time. */
        RUNNING,
        /** It outlived request-timeout: its client has been answered, and it was interrupted. */
        INTERRUPTED,
        /** It did not end within interrupt-timeout. */
        STUCK
    }
}

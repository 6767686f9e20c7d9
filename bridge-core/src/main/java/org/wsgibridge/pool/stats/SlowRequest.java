package org.wsgibridge.pool.stats;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Outcome;

/**
 * A request that ran longer than {@code slow-request} and has ended. Immutable.
 *
 * @param id the request's id
 * @param mount the prefix of its mount, {@code ""} for the root
 * @param processGroup the group that served it
 * @param interpreter the interpreter that ran it
 * @param method its method
 * @param path its path, percent-encoded, without the query string, which may contain secrets
 * @param arrived when it arrived
 * @param waited how long it waited for its slot
 * @param ran how long it held its slot
 * @param cpuTime the CPU time of its thread; {@code null} if it was not measured
 * @param status the status that the client got; 0 if none was sent
 * @param outcome how it ended; {@code null} if that is not decided
 */
public record SlowRequest(
        String id,
        String mount,
        String processGroup,
        @Nullable String interpreter,
        String method,
        String path,
        Instant arrived,
        Duration waited,
        Duration ran,
        @Nullable Duration cpuTime,
        int status,
        @Nullable Outcome outcome) {}

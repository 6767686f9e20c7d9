package org.wsgibridge.pool.stats;

import java.time.Duration;
import java.time.Instant;

/**
 * An interpreter that has ended.
 *
 * @param name the interpreter's name
 * @param pid its process
 * @param generation which load of the sources it had, 0 when it was never taken in
 * @param served how many requests it had finished
 * @param lifetime for how long it was up
 * @param reason mod_wsgi's shutdown_reason, or {@code lost} when it ended on its own
 * @param at when it was closed
 */
public record StoppedInterpreter(
        String name, long pid, int generation, long served, Duration lifetime, String reason, Instant at) {}

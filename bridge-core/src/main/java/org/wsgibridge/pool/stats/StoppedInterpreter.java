package org.wsgibridge.pool.stats;

import java.time.Duration;
import java.time.Instant;

/**
 * An interpreter that has ended. Immutable.
 *
 * @param name the interpreter's name
 * @param pid the id of its process; that of the JVM for an interpreter in this JVM
 * @param generation the number of its load of the sources; 0 if it never joined the group
 * @param served how many requests it had finished
 * @param lifetime how long it was up
 * @param reason mod_wsgi's shutdown_reason, or {@code lost} if it ended unexpectedly
 * @param at when it was closed
 */
public record StoppedInterpreter(
        String name, long pid, int generation, long served, Duration lifetime, String reason, Instant at) {}

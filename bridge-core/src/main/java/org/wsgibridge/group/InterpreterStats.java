package org.wsgibridge.group;

/**
 * A snapshot of one interpreter.
 *
 * @param name the interpreter's name
 * @param pid its process
 * @param active whether it takes new requests
 * @param inFlight how many requests it runs
 * @param served how many requests it has finished
 * @param startedNanos when it was up, in {@link System#nanoTime()}
 */
public record InterpreterStats(String name, long pid, boolean active, int inFlight, long served, long startedNanos) {}

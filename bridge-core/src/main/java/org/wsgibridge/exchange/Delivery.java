package org.wsgibridge.exchange;

/**
 * How a response has ended for its client.
 *
 * @param outcome {@link Outcome#COMPLETED} when all of it has left, {@link Outcome#CLIENT_GONE} when the client did not
 *     take it, {@link Outcome#FAILED} when it was broken off or replaced
 * @param status the status that the client got, 0 for none
 */
public record Delivery(Outcome outcome, int status) {}

package org.wsgibridge.exchange;

/**
 * How a response has ended for its client. Immutable.
 *
 * @param outcome {@link Outcome#COMPLETED} if all of it was sent, {@link Outcome#CLIENT_GONE} if the client did not
 *     take it, {@link Outcome#FAILED} if it was broken off or replaced by another response
 * @param status the status that the client got; 0 if none was sent
 */
public record Delivery(Outcome outcome, int status) {}

package org.wsgibridge.pool.slot;

import java.util.List;
import java.util.function.Consumer;
import org.wsgibridge.exchange.Exchange;

/** Runs an action for each request of a list. A failure for one request does not affect the others. Stateless. */
public final class EachRequest {
    private EachRequest() {}

    /**
     * Runs the action for each request.
     *
     * @throws RuntimeException after all requests, if the action failed: the exception, or an {@link Error}, of the
     *     last failure
     */
    public static void of(List<Exchange> exchanges, Consumer<Exchange> action) {
        Throwable failure = null;
        for (Exchange exchange : exchanges) {
            try {
                action.accept(exchange);
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }
}

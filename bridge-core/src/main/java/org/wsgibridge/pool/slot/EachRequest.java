package org.wsgibridge.pool.slot;

import java.util.List;
import java.util.function.Consumer;
import org.wsgibridge.exchange.Exchange;

/** Does something with each request of a list; an exception of one does not affect the others. */
public final class EachRequest {
    private EachRequest() {}

    /**
     * Does it.
     *
     * @throws RuntimeException what the last one that failed has thrown, or an {@link Error}; when all are done
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

package org.wsgibridge.servlet.metrics;

import java.util.function.IntConsumer;

/**
 * A program that embeds the servlet and answers requests before they reach it. As the attribute {@link
 * Metering#REFUSALS} of the servlet context it gets what counts them. Thread-safe.
 */
@FunctionalInterface
public interface RefusalSource {
    /**
     * Sets what counts requests from now on; called once for each deployment, and not where nothing is measured.
     *
     * @param counter takes the status that the client got; from any thread
     */
    void countWith(IntConsumer counter);
}

package org.wsgibridge.servlet.metrics;

import java.util.function.IntConsumer;

/**
 * Implemented by a program that embeds the servlet and answers some requests before they reach it. As the attribute
 * {@link Metering#REFUSALS} of the servlet context, it gets a counter for them. Thread-safe.
 */
@FunctionalInterface
public interface RefusalSource {
    /**
     * Sets the counter. Called once for each deployment; not called if nothing is measured.
     *
     * @param counter takes the status that the client got; may be called by any thread
     */
    void countWith(IntConsumer counter);
}

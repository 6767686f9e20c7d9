package org.wsgibridge.servlet.tracing;

import io.micrometer.observation.Observation;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.settings.MountSettings;

/** Decides which attributes an observation has, and how they are named. Thread-safe. */
interface Convention {
    /**
     * Sets what is known when a request has arrived.
     *
     * @param observation its observation, which is not started yet
     * @param method the request's method, as the client sent it
     * @param mount the mount that will serve it
     */
    void begin(Observation observation, String method, MountSettings mount);

    /**
     * Sets what is known when a request has ended.
     *
     * @param observation its observation, which is about to be stopped
     * @param exchange the request
     */
    void end(Observation observation, Exchange exchange);
}

package org.wsgibridge.servlet.tracing;

import io.micrometer.observation.Observation;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.settings.MountSettings;

/** The attributes of an observation, and their names. Thread-safe. */
interface Convention {
    /**
     * A request has arrived.
     *
     * @param observation not started yet
     * @param method the request's method, as the client sent it
     * @param mount the mount that will serve it
     */
    void begin(Observation observation, String method, MountSettings mount);

    /**
     * It is known what the client of a request got.
     *
     * @param observation about to be stopped
     * @param exchange the request
     */
    void end(Observation observation, Exchange exchange);
}

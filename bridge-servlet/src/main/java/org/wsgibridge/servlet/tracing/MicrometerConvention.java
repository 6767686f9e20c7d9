package org.wsgibridge.servlet.tracing;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.wsgi.Methods;

/** The bridge's own keys, which its Micrometer meters also have. Thread-safe. */
final class MicrometerConvention implements Convention {

    @Override
    public void begin(Observation observation, String method, MountSettings mount) {
        String known = Methods.isKnown(method) ? method : "other";
        String path = mount.path().isEmpty() ? "/" : mount.path();
        observation
                .contextualName(known + " " + path)
                .lowCardinalityKeyValues(KeyValues.of("mount", path, "group", mount.processGroup(), "method", known));
    }

    @Override
    public void end(Observation observation, Exchange exchange) {
        String exception = exchange.exception();
        Outcome outcome = exchange.outcome();
        observation.lowCardinalityKeyValues(
                KeyValues.of("status", Integer.toString(exchange.status()), "outcome", String.valueOf(outcome)));
        if (exception != null) {
            observation.highCardinalityKeyValue("exception", exception);
        }
        if (outcome != Outcome.COMPLETED) {
            observation.error(new RequestFailed(exception == null ? String.valueOf(outcome) : exception));
        }
    }
}

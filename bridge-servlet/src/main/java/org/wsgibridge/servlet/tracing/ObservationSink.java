package org.wsgibridge.servlet.tracing;

import io.micrometer.observation.Observation;
import java.util.concurrent.TimeUnit;
import org.wsgibridge.exchange.RaisedException;

/**
 * Reports to any tracer through Micrometer only. All attributes are key values of the observation, which are text. Not
 * thread-safe.
 */
final class ObservationSink implements SpanSink {
    private final Observation observation;

    ObservationSink(Observation observation) {
        this.observation = observation;
    }

    @Override
    public void put(String key, String value) {
        observation.highCardinalityKeyValue(key, value);
    }

    @Override
    public void put(String key, long value) {
        put(key, Long.toString(value));
    }

    @Override
    public void put(String key, double value) {
        put(key, Double.toString(value));
    }

    @Override
    public void event(String name, long nanoTime) {
        long ago = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanoTime);
        observation.event(Observation.Event.of(name, name, System.currentTimeMillis() - ago));
    }

    @Override
    public void exception(RaisedException raised) {
        put("exception.type", raised.type());
        put("exception.message", raised.message());
        put("exception.stacktrace", raised.traceback());
    }

    @Override
    public void error(String description) {
        observation.error(new RequestFailed(description));
    }
}

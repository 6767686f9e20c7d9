package org.wsgibridge.servlet.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.wsgibridge.spi.ShutdownReason;

/** The meters for the start and end of a process group's interpreters. Thread-safe. */
final class GroupMeters {
    /** The reason of an interpreter that has ended unexpectedly. */
    private static final String LOST = "lost";

    private final Timer load;
    private final Counter loadFailures;
    private final Timer lifetime;
    private final Map<String, Counter> retired;
    private final Counter other;

    GroupMeters(String group, MeterMaker maker) {
        load = maker.timer(BridgeMeter.INTERPRETERS_LOAD, group);
        loadFailures = maker.counter(BridgeMeter.INTERPRETERS_LOAD_FAILURES, group);
        lifetime = maker.timer(BridgeMeter.INTERPRETERS_LIFETIME, group);
        Map<String, Counter> reasons = new HashMap<>();
        for (ShutdownReason reason : ShutdownReason.values()) {
            reasons.put(reason.tag(), maker.counter(BridgeMeter.INTERPRETERS_RETIRED, group, reason.tag()));
        }
        other = maker.counter(BridgeMeter.INTERPRETERS_RETIRED, group, LOST);
        retired = Map.copyOf(reasons);
    }

    void started(long startNanos) {
        load.record(startNanos, TimeUnit.NANOSECONDS);
    }

    void loadFailed() {
        loadFailures.increment();
    }

    /** Counts an interpreter that has ended. */
    void stopped(String reason) {
        retired.getOrDefault(reason, other).increment();
    }

    /** Records the lifetime of an interpreter that has ended. */
    void lived(Duration time) {
        lifetime.record(time);
    }
}

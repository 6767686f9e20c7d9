package org.wsgibridge.servlet.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the catalogue promises, for tests of other packages. */
public final class Catalogue {
    /**
     * Those of what not every deployment has: a certificate and TLS of its own, handlers before the bridge, services,
     * OpenTelemetry.
     */
    private static final Set<BridgeMeter> ABSENT = EnumSet.of(
            BridgeMeter.CERTIFICATE_EXPIRY,
            BridgeMeter.FAILED_HANDSHAKES,
            BridgeMeter.REVOCATIONS_EXPIRY,
            BridgeMeter.REFUSED,
            BridgeMeter.HTTP_DURATION,
            BridgeMeter.SERVICES_RUNNING,
            BridgeMeter.SERVICES_STARTS);

    private Catalogue() {}

    /** Returns the meters of every deployment. */
    private static Stream<BridgeMeter> meters() {
        return Arrays.stream(BridgeMeter.values()).filter(meter -> !ABSENT.contains(meter));
    }

    /** Describes each meter by name, type, unit and the keys of its tags. */
    public static Set<String> promised() {
        return meters().map(meter -> describe(
                        meter.meterName(),
                        meter.type(),
                        meter.unit(),
                        Stream.concat(Stream.of("context"), meter.tags().stream())))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Describes meters in the same way. */
    public static Set<String> registered(Collection<Meter> meters) {
        return meters.stream()
                .map(Meter::getId)
                .map(id -> describe(
                        id.getName(),
                        id.getType(),
                        id.getBaseUnit() == null ? "" : id.getBaseUnit(),
                        id.getTags().stream().map(Tag::getKey)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String describe(String name, Meter.Type type, String unit, Stream<String> keys) {
        return name + " " + type + " " + unit + " " + keys.sorted().toList();
    }

    /** Returns the names that a scrape has. */
    public static Set<String> inPrometheus() {
        return meters().flatMap(MetricsDocumentTest::inPrometheus).collect(Collectors.toCollection(TreeSet::new));
    }
}

package org.wsgibridge.meter;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinPool;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.log.LogContext;

/**
 * The meters that the applications of one process group define. If several interpreters define the same meter, their
 * values become one. The number of meters and of tag values is limited, because each is a time series that stays
 * forever. Thread-safe.
 */
public final class ApplicationMeters {
    /** The largest number of meters; each combination of tag values counts. */
    public static final int MAX_METERS = 1000;

    /** The largest number of values of a meter's tag; further values become {@link #OTHER}. */
    public static final int MAX_VALUES = 100;

    /** The value of a tag that already has {@link #MAX_VALUES} values. */
    public static final String OTHER = "other";

    private static final Logger LOG = LoggerFactory.getLogger(ApplicationMeters.class);

    private final String group;
    private final MeterRegistrar registrar;
    private final Map<Key, Series> series = new HashMap<>();
    private final Map<String, Shape> shapes = new HashMap<>();

    /** What all meters of one name have in common: Prometheus has one type and one set of labels for a name. */
    private record Shape(String name, MeterKind kind, Set<String> keys, Map<String, Set<String>> values) {}

    private record Found(@Nullable Series series, @Nullable String refusal) {
        static final Found TOO_MANY = none("there are " + MAX_METERS + " already");

        static Found none(String refusal) {
            return new Found(null, refusal);
        }
    }

    private record Key(String name, SortedMap<String, String> tags) {}

    /**
     * Makes the meters of a group that has none yet.
     *
     * @param group the group's name, for the log
     * @param registrar registers the meters where they are read
     */
    public ApplicationMeters(String group, MeterRegistrar registrar) {
        this.group = group;
        this.registrar = registrar;
    }

    /** Returns an object that receives the meters of one interpreter. */
    public InterpreterMeters ofInterpreter() {
        return new InterpreterMeters(MAX_METERS, this::series);
    }

    /** Returns an object that receives the meters of one interpreter. No registry reads them. */
    public static InterpreterMeters unread() {
        return new ApplicationMeters("", (MeterDefinition definition, DoubleSupplier value) -> null).ofInterpreter();
    }

    /** Returns the series of a definition, or a new one; {@code null} if the definition is refused, which is logged. */
    private @Nullable Series series(MeterDefinition definition) {
        Found found = find(definition);
        if (found.refusal() != null) {
            // The thread that reads from a daemon must not wait for a log.
            ForkJoinPool.commonPool()
                    .execute(() -> LogCode.METER_NOT_MEASURED.log(
                            () -> LogContext.ofGroup(group, null),
                            LOG,
                            group,
                            definition.name(),
                            String.valueOf(found.refusal())));
        }
        return found.series();
    }

    private synchronized Found find(MeterDefinition definition) {
        String plain = definition.plainName();
        Set<String> keys = definition.tags().keySet();
        Shape shape = shapes.get(plain);
        if (shape == null) {
            if (series.size() >= MAX_METERS) {
                return Found.TOO_MANY;
            }
            shape = new Shape(definition.name(), definition.kind(), Set.copyOf(keys), new HashMap<>());
            shapes.put(plain, shape);
        } else if (!shape.name().equals(definition.name())) {
            return Found.none("its name is that of " + shape.name() + " for Prometheus");
        } else if (shape.kind() != definition.kind() || !shape.keys().equals(keys)) {
            return Found.none("its name has another type or other tags already");
        }
        MeterDefinition known = definition.with(bounded(definition.tags(), shape.values()));
        Key key = new Key(plain, known.tags());
        Series present = series.get(key);
        if (present == null) {
            if (series.size() >= MAX_METERS) {
                return Found.TOO_MANY;
            }
            present = new Series(known.kind());
            present.sendTo(registrar.register(known, present::value));
            series.put(key, present);
        }
        return new Found(present, null);
    }

    private static Map<String, String> bounded(Map<String, String> tags, Map<String, Set<String>> known) {
        Map<String, String> bounded = new TreeMap<>();
        tags.forEach((key, value) -> {
            Set<String> values = known.computeIfAbsent(key, fresh -> new HashSet<>());
            boolean has = values.contains(value) || (values.size() < MAX_VALUES && values.add(value));
            bounded.put(key, has ? value : OTHER);
        });
        return bounded;
    }
}

package org.wsgibridge.meter;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/**
 * The meters that the applications of one process group define. The same meter of several interpreters is one. Bounded: a
 * meter or a value of a tag is a time series for ever. Thread-safe.
 */
public final class ApplicationMeters {
    /** How many meters there may be, each combination of tags counted. */
    public static final int MOST_METERS = 1000;

    /** How many values a tag of a meter may have; all further ones are {@link #OTHER}. */
    public static final int MOST_VALUES = 100;

    /** Stands for the values of a tag that are too many. */
    public static final String OTHER = "other";

    private static final Logger LOG = LoggerFactory.getLogger(ApplicationMeters.class);

    private final String group;
    private final MeterRegistrar registrar;
    private final Map<Key, Series> series = new HashMap<>();
    private final Map<String, Shape> shapes = new HashMap<>();

    /** What all meters of one name have in common: Prometheus knows one type and one set of labels for a name. */
    private record Shape(MeterKind kind, Set<String> keys, Map<String, Set<String>> values) {}

    private record Key(String name, SortedMap<String, String> tags) {}

    /**
     * Makes it without meters.
     *
     * @param group the group's name, for the log
     * @param registrar where the meters are read
     */
    public ApplicationMeters(String group, MeterRegistrar registrar) {
        this.group = group;
        this.registrar = registrar;
    }

    /** Returns what takes the meters of one interpreter. */
    public InterpreterMeters ofInterpreter() {
        return new InterpreterMeters(this);
    }

    /** Returns the series of a definition, a new one if need be; {@code null} when it is not measured. */
    synchronized @Nullable Series series(MeterDefinition definition) {
        Shape shape = shapes.get(plain(definition.name()));
        if (shape == null) {
            shape = new Shape(definition.kind(), Set.copyOf(definition.tags().keySet()), new HashMap<>());
            if (isFull(definition)) {
                return null;
            }
            shapes.put(plain(definition.name()), shape);
        } else if (shape.kind() != definition.kind()
                || !shape.keys().equals(definition.tags().keySet())) {
            LogCode.METER_NOT_MEASURED.log(
                    LOG, group, definition.name(), "its name has another type or other tags already");
            return null;
        }
        MeterDefinition known = definition.with(bounded(definition.tags(), shape.values()));
        Key key = new Key(plain(known.name()), known.tags());
        Series found = series.get(key);
        if (found == null && !isFull(known)) {
            found = new Series(known.kind());
            found.sendTo(registrar.register(known, found::value));
            series.put(key, found);
        }
        return found;
    }

    /** Returns a name as Prometheus knows it: there two names that differ in dots only are one. */
    private static String plain(String name) {
        return name.replace('.', '_');
    }

    private boolean isFull(MeterDefinition definition) {
        boolean full = series.size() >= MOST_METERS;
        if (full) {
            LogCode.METER_NOT_MEASURED.log(LOG, group, definition.name(), "there are " + MOST_METERS + " already");
        }
        return full;
    }

    private static Map<String, String> bounded(Map<String, String> tags, Map<String, Set<String>> known) {
        Map<String, String> bounded = new TreeMap<>();
        tags.forEach((key, value) -> {
            Set<String> values = known.computeIfAbsent(key, fresh -> new HashSet<>());
            boolean has = values.contains(value) || (values.size() < MOST_VALUES && values.add(value));
            bounded.put(key, has ? value : OTHER);
        });
        return bounded;
    }
}

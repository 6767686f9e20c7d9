package org.wsgibridge.servlet.admin.level;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The levels that web applications have set for loggers which they share, such as those of a Logback in the container's
 * class path. The level that was set last counts. When an application ends, the level of the application before it
 * counts again. After the last of them, the logger has its configured level. A level that something else has changed
 * meanwhile, such as a reloaded configuration, is not touched.
 *
 * <p>Each application has this class in a separate class loader. So the shared data is text in {@link Properties}: for
 * each logger, a line with its configured level, and a line for each application that has set a level, in the order of
 * the changes. Thread-safe: the shared properties are the lock.
 */
final class LevelOverrides {
    private static final String PREFIX = "org.wsgibridge.log-level.";
    private static final String INHERITED = " (inherited)";
    private static final char BETWEEN = ' ';
    private static final char BEFORE_ID = '@';

    private final LogBackend backend;
    /** The name of this application in the shared data. */
    private final String owner = UUID.randomUUID().toString();

    LevelOverrides(LogBackend backend) {
        this.backend = backend;
    }

    /** Returns the names of the loggers whose levels any application has changed. */
    List<String> changed() {
        Properties shared = backend.shared();
        synchronized (shared) {
            return shared.stringPropertyNames().stream()
                    .filter(key -> key.startsWith(PREFIX))
                    .map(key -> key.substring(PREFIX.length(), key.lastIndexOf(BEFORE_ID)))
                    .distinct()
                    .filter(logger -> read(shared, logger) != null)
                    .toList();
        }
    }

    /**
     * Returns the configured level of a logger, such as {@code WARN (inherited)}; {@code null} if its level is not
     * changed.
     */
    @Nullable
    String before(String logger) {
        Properties shared = backend.shared();
        synchronized (shared) {
            List<String> record = read(shared, logger);
            return record == null ? null : record.get(0);
        }
    }

    /** Gives a logger a level. */
    void set(String logger, String level) {
        Properties shared = backend.shared();
        synchronized (shared) {
            List<String> record = read(shared, logger);
            List<String> next = record == null ? new ArrayList<>(List.of(now(logger))) : record;
            next.removeIf(this::isOwn);
            next.add(owner + BETWEEN + level);
            backend.set(logger, level);
            write(shared, logger, next);
        }
    }

    /** Gives a logger its configured level, even if other applications have changed it. */
    void reset(String logger) {
        Properties shared = backend.shared();
        synchronized (shared) {
            List<String> record = read(shared, logger);
            if (record != null) {
                backend.set(logger, configured(record));
                write(shared, logger, List.of());
            }
        }
    }

    /** Undoes the changes of this application. */
    void close() {
        Properties shared = backend.shared();
        synchronized (shared) {
            for (String logger : changed()) {
                List<String> record = read(shared, logger);
                if (record != null && record.removeIf(this::isOwn)) {
                    boolean last = record.size() == 1;
                    backend.set(logger, last ? configured(record) : level(record));
                    write(shared, logger, last ? List.of() : record);
                }
            }
        }
    }

    /** Returns the current level of a logger as text, such as {@code WARN (inherited)}. */
    String now(String logger) {
        return backend.own(logger) == null ? backend.effective(logger) + INHERITED : backend.effective(logger);
    }

    private boolean isOwn(String line) {
        return line.startsWith(owner + BETWEEN);
    }

    private static @Nullable String configured(List<String> record) {
        String before = record.get(0);
        return before.endsWith(INHERITED) ? null : before;
    }

    /** Returns the level that was set last. */
    private static String level(List<String> record) {
        String last = record.get(record.size() - 1);
        return last.substring(last.indexOf(BETWEEN) + 1);
    }

    /**
     * Returns the lines of a logger; {@code null} if no application has set its level, or something else has changed it
     * since.
     */
    private @Nullable List<String> read(Properties shared, String logger) {
        String text = shared.getProperty(key(logger));
        if (text == null) {
            return null;
        }
        List<String> record = new ArrayList<>(text.lines().toList());
        if (record.size() > 1 && level(record).equals(backend.own(logger))) {
            return record;
        }
        shared.remove(key(logger));
        return null;
    }

    private void write(Properties shared, String logger, List<String> record) {
        if (record.isEmpty()) {
            shared.remove(key(logger));
        } else {
            shared.setProperty(key(logger), String.join("\n", record));
        }
    }

    private String key(String logger) {
        return PREFIX + logger + BEFORE_ID + backend.idOf(logger);
    }
}

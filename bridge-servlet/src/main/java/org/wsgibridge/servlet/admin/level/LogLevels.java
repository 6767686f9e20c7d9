package org.wsgibridge.servlet.admin.level;

import ch.qos.logback.classic.LoggerContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.log.LogText;

/**
 * The levels of loggers, changed while the web application runs: with logback and with {@code java.util.logging} behind
 * SLF4J. Each change is logged with the caller that has asked for it, and undone when the web application ends.
 * Thread-safe.
 */
public final class LogLevels implements AutoCloseable {
    /** The name of the logger above all others. */
    public static final String ROOT = Logger.ROOT_LOGGER_NAME;

    private static final Logger LOG = LoggerFactory.getLogger(LogLevels.class);
    private static final String LOGBACK = "ch.qos.logback.classic.LoggerContext";
    private static final String JUL = "org.slf4j.jul.JDK14LoggerFactory";

    private final @Nullable LogBackend backend;
    private final String bound;
    private final Map<String, Change> changes = new TreeMap<>();

    /**
     * A logger that has a level of its own.
     *
     * @param logger its name
     * @param level the level
     * @param before what it was before it was changed here, such as {@code WARN (inherited)}; {@code null} when it
     *     was not
     */
    public record Entry(
            String logger, String level, @Nullable String before) {}

    private record Change(String before, Runnable undo) {}

    /** Finds what writes the log. */
    public LogLevels() {
        this(LoggerFactory.getILoggerFactory());
    }

    LogLevels(ILoggerFactory loggers) {
        bound = loggers.getClass().getName();
        backend = switch (bound) {
            case LOGBACK -> Logback.of(loggers);
            case JUL -> new JulBackend();
            default -> null;
        };
    }

    LogLevels(LogBackend backend) {
        this.backend = backend;
        bound = backend.name();
    }

    /** Logback need not be there: only this names its classes. */
    private static final class Logback {
        static LogBackend of(ILoggerFactory loggers) {
            return new LogbackBackend((LoggerContext) loggers);
        }
    }

    /** Returns what writes the log: {@code logback}, {@code java.util.logging}, or the class of another one. */
    public String writer() {
        return backend == null ? bound : backend.name();
    }

    /** Returns the loggers that have a level of their own, by name; none where levels cannot be changed. */
    public synchronized List<Entry> entries() {
        if (backend == null) {
            return List.of();
        }
        LogBackend known = backend;
        Set<String> names = new TreeSet<>(known.loggersWithLevel());
        names.addAll(changes.keySet());
        return names.stream()
                .map(name -> {
                    Change change = changes.get(name);
                    return new Entry(name, known.effective(name), change == null ? null : change.before);
                })
                .toList();
    }

    /**
     * Changes the level of a logger.
     *
     * @param name the logger's name; {@link #ROOT}, in any case, for the one above all
     * @param level the level's name, in any case
     * @param caller the name of the caller, for the log
     * @throws IllegalArgumentException when there is no such level or logger; the message says so
     * @throws IllegalStateException where levels cannot be changed
     */
    public synchronized void set(String name, String level, String caller) {
        LogBackend known = known();
        LogLevel wanted = LogLevel.of(level);
        String logger = existing(known, name);
        String before = describe(known, logger);
        told(logger, before, wanted.name(), caller, () -> {
            Runnable undo = known.set(logger, wanted);
            changes.putIfAbsent(logger, new Change(before, undo));
        });
    }

    /**
     * Gives a logger the level that it had.
     *
     * @param name the logger's name; empty for all whose levels were changed
     * @param caller the name of the caller, for the log
     * @return the names of the loggers whose levels were changed
     * @throws IllegalArgumentException when there is no such logger
     * @throws IllegalStateException where levels cannot be changed
     */
    public synchronized List<String> reset(String name, String caller) {
        LogBackend known = known();
        List<String> wanted = name.isBlank() ? List.copyOf(changes.keySet()) : List.of(existing(known, name));
        List<String> changed = wanted.stream().filter(changes::containsKey).toList();
        for (String logger : changed) {
            Change change = changes.get(logger);
            if (change != null) {
                told(logger, describe(known, logger), change.before, caller, change.undo);
                changes.remove(logger);
            }
        }
        return changed;
    }

    private LogBackend known() {
        if (backend == null) {
            throw new IllegalStateException(
                    "levels can be changed where logback or java.util.logging (slf4j-jdk14) writes"
                            + " the log: here it is " + bound);
        }
        return backend;
    }

    private static String existing(LogBackend known, String name) {
        String logger = name.strip().equalsIgnoreCase(ROOT) ? ROOT : name.strip();
        if (logger.isEmpty() || !known.exists(logger)) {
            throw new IllegalArgumentException("there is no logger "
                    + LogText.line(LogText.shorten(name, LogText.LONGEST_NAME))
                    + ": expected root, or a name that has been logged by, or one above it, such as org.wsgibridge or"
                    + " wsgi.application");
        }
        return logger;
    }

    private static String describe(LogBackend known, String logger) {
        return known.own(logger) == null ? known.effective(logger) + " (inherited)" : known.effective(logger);
    }

    /** Logs a change whichever of the two levels lets that through. */
    private static void told(String logger, String before, String after, String caller, Runnable change) {
        boolean heard = LOG.isWarnEnabled();
        if (heard) {
            LogCode.LOG_LEVEL_CHANGED.log(LOG, logger, before, after, caller);
        }
        change.run();
        if (!heard) {
            LogCode.LOG_LEVEL_CHANGED.log(LOG, logger, before, after, caller);
        }
    }

    /** Gives all loggers the levels that they had: what writes the log may outlive the web application. Idempotent. */
    @Override
    public synchronized void close() {
        changes.values().forEach(change -> change.undo.run());
        changes.clear();
    }
}

package org.wsgibridge.servlet.admin.level;

import ch.qos.logback.classic.LoggerContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.log.LogText;

/**
 * Changes the levels of loggers while the web application runs, with Logback or {@code java.util.logging} behind SLF4J.
 * Each change is logged with its caller, and undone when the web application ends. Thread-safe.
 */
public final class LogLevels implements AutoCloseable {
    /** The name of the root logger. */
    public static final String ROOT = Logger.ROOT_LOGGER_NAME;

    private static final Logger LOG = LoggerFactory.getLogger(LogLevels.class);
    private static final String LOGBACK = "ch.qos.logback.classic.LoggerContext";
    private static final String JUL = "org.slf4j.jul.JDK14LoggerFactory";

    private final @Nullable LogBackend backend;
    private final String bound;
    private final @Nullable LevelOverrides overrides;

    /**
     * A logger that has its own level.
     *
     * @param logger its name
     * @param level the level
     * @param before its configured level, if a web application has changed it, such as {@code WARN (inherited)}; else
     *     {@code null}
     */
    public record Entry(
            String logger, String level, @Nullable String before) {}

    /** Finds the logging library. */
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
        overrides = backend == null ? null : new LevelOverrides(backend);
    }

    LogLevels(LogBackend backend) {
        this.backend = backend;
        this.overrides = new LevelOverrides(backend);
        bound = backend.name();
    }

    /** The only class that refers to Logback's classes, which may be missing. */
    private static final class Logback {
        static LogBackend of(ILoggerFactory loggers) {
            return new LogbackBackend((LoggerContext) loggers);
        }
    }

    /** Returns the logging library: {@code logback}, {@code java.util.logging}, or the class of another one. */
    public String writer() {
        return backend == null ? bound : backend.name();
    }

    /** Returns the loggers that have their own level, sorted by name; none if levels cannot be changed. */
    public synchronized List<Entry> entries() {
        LogBackend known = backend;
        LevelOverrides made = overrides;
        if (known == null || made == null) {
            return List.of();
        }
        Set<String> names = new TreeSet<>(known.loggersWithLevel());
        names.addAll(made.changed());
        return names.stream()
                .map(name -> new Entry(name, known.effective(name), made.before(name)))
                .toList();
    }

    /**
     * Changes the level of a logger.
     *
     * @param name the logger's name; {@link #ROOT} may be in any case
     * @param level the level's name, in any case
     * @param caller the name of the caller, for the log
     * @throws IllegalArgumentException if there is no such level or logger
     * @throws IllegalStateException if levels cannot be changed
     */
    public synchronized void set(String name, String level, String caller) {
        LogBackend known = known();
        LogLevel wanted = LogLevel.of(level);
        String logger = existing(known, name);
        LevelOverrides made = overrides();
        told(logger, made.now(logger), wanted.name(), caller, () -> made.set(logger, wanted.name()));
    }

    /**
     * Gives a logger its configured level, even if another web application that shares the logger has changed it.
     *
     * @param name the logger's name; blank for all changed loggers
     * @param caller the name of the caller, for the log
     * @return the names of the loggers whose levels were changed
     * @throws IllegalArgumentException if there is no such logger
     * @throws IllegalStateException if levels cannot be changed
     */
    public synchronized List<String> reset(String name, String caller) {
        LogBackend known = known();
        LevelOverrides made = overrides();
        List<String> wanted = name.isBlank() ? made.changed() : List.of(existing(known, name));
        List<String> changed = new ArrayList<>();
        for (String logger : wanted) {
            String before = made.before(logger);
            if (before != null) {
                told(logger, made.now(logger), before, caller, () -> made.reset(logger));
                changed.add(logger);
            }
        }
        return changed;
    }

    private LevelOverrides overrides() {
        return Objects.requireNonNull(overrides, "only with a backend");
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

    /** Makes a change and logs it, before or after the change: as soon as the level permits that. */
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

    /**
     * Undoes the changes that were made here, because the logging library may outlive the web application. A level that
     * another web application, or something else, has set since then is kept. Idempotent.
     */
    @Override
    public synchronized void close() {
        if (overrides != null) {
            overrides.close();
        }
    }
}

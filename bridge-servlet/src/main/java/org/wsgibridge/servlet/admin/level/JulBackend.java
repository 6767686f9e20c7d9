package org.wsgibridge.servlet.admin.level;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The levels of {@code java.util.logging}. Tomcat's log manager has separate loggers for each web application, and
 * chooses them by the context class loader of the calling thread. The levels of handlers are not changed. For one
 * thread at a time.
 */
final class JulBackend implements LogBackend {
    private static final String ROOT = "";

    private static final Map<LogLevel, Level> LEVELS = Map.of(
            LogLevel.OFF, Level.OFF,
            LogLevel.ERROR, Level.SEVERE,
            LogLevel.WARN, Level.WARNING,
            LogLevel.INFO, Level.INFO,
            LogLevel.DEBUG, Level.FINE,
            LogLevel.TRACE, Level.FINEST);

    private static final Set<Level> JDK_LEVELS = Set.of(Level.CONFIG, Level.FINER, Level.ALL);

    /**
     * The loggers that were changed. The log manager has only weak references to loggers, so that without this their
     * levels would be lost.
     */
    private final Map<String, Logger> held = new HashMap<>();

    @Override
    public String name() {
        return "java.util.logging";
    }

    @Override
    public boolean exists(String logger) {
        String name = plain(logger);
        return name.isEmpty() || names().stream().anyMatch(known -> known.equals(name) || known.startsWith(name + "."));
    }

    @Override
    public Collection<String> loggersWithLevel() {
        return ofWebapp(() -> names().stream()
                .filter(name -> {
                    Logger logger = LogManager.getLogManager().getLogger(name);
                    return logger != null && logger.getLevel() != null;
                })
                .map(name -> name.isEmpty() ? org.slf4j.Logger.ROOT_LOGGER_NAME : name)
                .toList());
    }

    private static List<String> names() {
        return ofWebapp(() -> Collections.list(LogManager.getLogManager().getLoggerNames()));
    }

    @Override
    public @Nullable String own(String logger) {
        Level own = find(logger).getLevel();
        return own == null ? null : word(own);
    }

    @Override
    public String effective(String logger) {
        for (Logger at = find(logger); at != null; at = at.getParent()) {
            if (at.getLevel() != null) {
                return word(at.getLevel());
            }
        }
        return word(Level.INFO);
    }

    @Override
    public void set(String logger, @Nullable String level) {
        Logger changed = find(logger);
        changed.setLevel(level == null ? null : parse(level));
        held.put(logger, changed);
    }

    /** Returns the JVM's system properties. Outside of Tomcat, all web applications share the loggers. */
    @Override
    public Properties shared() {
        return System.getProperties();
    }

    @Override
    public String idOf(String logger) {
        Logger there = ofWebapp(() -> LogManager.getLogManager().getLogger(plain(logger)));
        return there == null ? "" : Integer.toHexString(System.identityHashCode(there));
    }

    private static Logger find(String logger) {
        return ofWebapp(() -> Logger.getLogger(plain(logger)));
    }

    private static String plain(String logger) {
        return logger.equals(org.slf4j.Logger.ROOT_LOGGER_NAME) ? ROOT : logger;
    }

    /** Returns the name of a level: that of SLF4J if there is one, else that of the JDK, else its number. */
    private static String word(Level level) {
        return LEVELS.entrySet().stream()
                .filter(entry -> entry.getValue().equals(level))
                .map(entry -> entry.getKey().name())
                .findFirst()
                .orElseGet(() -> JDK_LEVELS.contains(level) ? level.getName() : String.valueOf(level.intValue()));
    }

    /** Returns the level of a name, as {@link #word} returns it. */
    private static Level parse(String word) {
        return LEVELS.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(word))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> Level.parse(word));
    }

    private static <T> T ofWebapp(Supplier<T> question) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(JulBackend.class.getClassLoader());
        try {
            return question.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}

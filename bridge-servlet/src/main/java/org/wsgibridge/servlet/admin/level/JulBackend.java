package org.wsgibridge.servlet.admin.level;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * {@code java.util.logging}, in Tomcat that of the web application: its log manager has loggers for each class loader,
 * and asks the calling thread which one it means. A handler's own level is not touched.
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

    /** Held, because the log manager forgets loggers that nothing holds, and their levels with them. */
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
                .map(name -> name.isEmpty() ? LogLevels.ROOT : name)
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
    public Runnable set(String logger, LogLevel level) {
        Logger changed = find(logger);
        Level before = changed.getLevel();
        changed.setLevel(LEVELS.get(level));
        held.put(logger, changed);
        return () -> {
            changed.setLevel(before);
            held.remove(logger);
        };
    }

    private static Logger find(String logger) {
        return ofWebapp(() -> Logger.getLogger(plain(logger)));
    }

    private static String plain(String logger) {
        return logger.equals(LogLevels.ROOT) ? ROOT : logger;
    }

    /** Returns SLF4J's name where there is one. */
    private static String word(Level level) {
        return LEVELS.entrySet().stream()
                .filter(entry -> entry.getValue().equals(level))
                .map(entry -> entry.getKey().name())
                .findFirst()
                .orElse(level.getName());
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

package org.wsgibridge.servlet.admin.level;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Logback. */
final class LogbackBackend implements LogBackend {
    private final LoggerContext context;

    LogbackBackend(LoggerContext context) {
        this.context = context;
    }

    @Override
    public String name() {
        return "logback";
    }

    @Override
    public boolean exists(String logger) {
        return context.exists(logger) != null;
    }

    @Override
    public List<String> loggersWithLevel() {
        return context.getLoggerList().stream()
                .filter(logger -> logger.getLevel() != null)
                .map(Logger::getName)
                .toList();
    }

    @Override
    public @Nullable String own(String logger) {
        Level own = context.getLogger(logger).getLevel();
        return own == null ? null : own.toString();
    }

    @Override
    public String effective(String logger) {
        return context.getLogger(logger).getEffectiveLevel().toString();
    }

    @Override
    public Runnable set(String logger, LogLevel level) {
        Logger changed = context.getLogger(logger);
        Level before = changed.getLevel();
        changed.setLevel(Level.toLevel(level.name()));
        return () -> changed.setLevel(before);
    }
}

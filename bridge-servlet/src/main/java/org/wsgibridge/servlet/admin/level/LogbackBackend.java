package org.wsgibridge.servlet.admin.level;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The levels of Logback. For one thread at a time. */
final class LogbackBackend implements LogBackend {
    private static final String SHARED = "org.wsgibridge.log-levels";

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
    public void set(String logger, @Nullable String level) {
        context.getLogger(logger).setLevel(level == null ? null : Level.toLevel(level));
    }

    @Override
    public Properties shared() {
        synchronized (context) {
            Object there = context.getObject(SHARED);
            if (there instanceof Properties properties) {
                return properties;
            }
            Properties made = new Properties();
            context.putObject(SHARED, made);
            return made;
        }
    }

    @Override
    public String idOf(String logger) {
        return "";
    }
}

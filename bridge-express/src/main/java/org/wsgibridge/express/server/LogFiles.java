package org.wsgibridge.express.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.express.ExpressException;

/** Where the log goes: the terminal's error stream or a file. */
public final class LogFiles {
    private static final String PATTERN = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level [%thread] %logger{20} - %msg%n";

    private LogFiles() {}

    /**
     * Configures the log; once, before anything is logged.
     *
     * @param level debug, info, warn or error
     * @param file the log file, {@code null} for the terminal
     * @throws ExpressException for an unknown level
     */
    public static void configure(String level, @Nullable Path file) {
        Level threshold = Level.toLevel(level, Level.OFF);
        if (threshold == Level.OFF) {
            throw ExpressException.usage("--log-level " + level + ": expected debug, info, warn or error");
        }
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(threshold.isGreaterOrEqual(Level.INFO) ? Level.WARN : Level.INFO);
        root.addAppender(start(context, file, PATTERN));
        context.getLogger("org.wsgibridge").setLevel(threshold);
        context.getLogger("wsgi").setLevel(threshold);
    }

    /**
     * Configures the access log; after {@link #configure}.
     *
     * @param file the log file, {@code null} for the terminal
     */
    public static void configureAccess(@Nullable Path file) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        ch.qos.logback.classic.Logger access = context.getLogger("wsgi.access");
        access.setLevel(Level.INFO);
        access.setAdditive(false);
        access.addAppender(start(context, file, "%msg%n"));
    }

    private static OutputStreamAppender<ILoggingEvent> start(
            LoggerContext context, @Nullable Path file, String pattern) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setCharset(UTF_8);
        encoder.setPattern(pattern);
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = appender(file);
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        if (!appender.isStarted()) {
            throw ExpressException.usage("the log file " + file + " cannot be written");
        }
        return appender;
    }

    private static OutputStreamAppender<ILoggingEvent> appender(@Nullable Path file) {
        if (file == null) {
            ConsoleAppender<ILoggingEvent> terminal = new ConsoleAppender<>();
            terminal.setTarget("System.err");
            return terminal;
        }
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setFile(file.toString());
        return appender;
    }
}

package org.wsgibridge.express.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.util.HostPort;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.express.failure.ExpressException;

/**
 * Configures Logback: the levels, and whether a log goes to the error stream or to files. Configures the loggers of the
 * whole JVM. To be called by one thread.
 */
public final class LogFiles {
    private static final String APPLICATIONS = "wsgi.application";

    /** The logger of what the bridge tells developers, at INFO. */
    private static final String DEVELOPMENT = "org.wsgibridge.development";

    private LogFiles() {}

    /**
     * Where a log goes.
     *
     * @param file the file, {@code null} for the terminal
     * @param maximumSize the size in bytes at which a file is rotated; 0 if files are not rotated at all
     * @param days how many days rotated files are kept; 0 for no limit
     */
    public record Destination(@Nullable Path file, long maximumSize, int days) {
        /** The terminal. */
        public static final Destination TERMINAL = new Destination(null, 0, 0);
    }

    /**
     * Refuses an unknown level.
     *
     * @param level debug, info, warn or error
     * @throws ExpressException for anything else
     */
    public static void requireLevel(String level) {
        threshold(level);
    }

    private static Level threshold(String level) {
        Level threshold = Level.toLevel(level, Level.OFF);
        if (threshold == Level.OFF) {
            throw ExpressException.usage("--log-level " + level + ": expected debug, info, warn or error");
        }
        return threshold;
    }

    /**
     * Configures the log. To be called once, before anything is logged.
     *
     * @param level debug, info, warn or error
     * @param format the format of the lines
     * @param to where the log goes
     * @throws ExpressException for an unknown level, or if the file cannot be written
     */
    public static void configure(String level, LogFormat format, Destination to) {
        Level threshold = threshold(level);
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(threshold.isGreaterOrEqual(Level.INFO) ? Level.WARN : Level.INFO);
        root.addAppender(new ForeignLines(context, start(context, to, format)));
        // Jetty warns of each malformed or repeated Host header, with its whole text: clients must not fill the log.
        context.getLogger(HostPort.class).setLevel(Level.ERROR);
        context.getLogger(HttpParser.class).setLevel(Level.ERROR);
        context.getLogger("org.wsgibridge").setLevel(threshold);
        context.getLogger("wsgi").setLevel(threshold);
        if (threshold == Level.WARN) {
            // What applications print is logged at INFO, and must be visible by default.
            context.getLogger(APPLICATIONS).setLevel(Level.INFO);
            context.getLogger(DEVELOPMENT).setLevel(Level.INFO);
        }
    }

    /**
     * Shows the output of applications, the warnings of the bridge and its lines for developers on the terminal as well
     * as in the file. To be called after {@link #configure}.
     */
    public static void showOnTerminal() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        for (String logger : List.of(APPLICATIONS, DEVELOPMENT)) {
            context.getLogger(logger).addAppender(start(context, Destination.TERMINAL, LogFormat.MESSAGE_ALONE));
        }
        ThresholdFilter warnings = new ThresholdFilter();
        warnings.setLevel(Level.WARN.levelStr);
        warnings.start();
        OutputStreamAppender<ILoggingEvent> ofBridge = start(context, Destination.TERMINAL, LogFormat.MESSAGE_ALONE);
        ofBridge.addFilter(warnings);
        context.getLogger("org.wsgibridge").addAppender(ofBridge);
    }

    /**
     * Configures the access log. To be called after {@link #configure}. Its lines are written as they are, unless they
     * are text and the log is JSON: then they become messages in JSON.
     *
     * @param json whether the lines of the access log are JSON
     * @param format the format of the log's lines
     * @param to where the access log goes
     */
    public static void configureAccess(boolean json, LogFormat format, Destination to) {
        boolean alone = json || format.shape() == LogFormat.Shape.TEXT;
        separate("wsgi.access", Level.INFO, alone ? LogFormat.MESSAGE_ALONE : format, to);
    }

    /**
     * Gives the lines of a background script, or of a part of an application, a separate log. To be called after {@link
     * #configure}.
     *
     * @param logger the logger's name
     * @param format the format of the lines
     * @param level debug, info, warn or error; printed output, at INFO, is included in any case
     * @param to where the lines go
     */
    public static void separate(String logger, LogFormat format, String level, Destination to) {
        Level threshold = Level.toLevel(level, Level.WARN);
        separate(logger, threshold.isGreaterOrEqual(Level.INFO) ? Level.INFO : threshold, format, to);
    }

    private static void separate(String logger, Level level, LogFormat format, Destination to) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        ch.qos.logback.classic.Logger own = context.getLogger(logger);
        own.setLevel(level);
        own.setAdditive(false);
        own.addAppender(start(context, to, format));
    }

    private static OutputStreamAppender<ILoggingEvent> start(LoggerContext context, Destination to, LogFormat format) {
        OutputStreamAppender<ILoggingEvent> appender = appender(context, to);
        appender.setContext(context);
        appender.setEncoder(format.encoder(context, to.file() == null && ErrorStream.hasColours(System.getenv())));
        appender.start();
        if (!appender.isStarted()) {
            throw ExpressException.usage("the log file " + to.file() + " cannot be written");
        }
        return appender;
    }

    private static OutputStreamAppender<ILoggingEvent> appender(LoggerContext context, Destination to) {
        if (to.file() == null) {
            ConsoleAppender<ILoggingEvent> terminal = new ConsoleAppender<>();
            terminal.setTarget("System.err");
            return terminal;
        }
        FileAppender<ILoggingEvent> appender =
                to.maximumSize() == 0 ? new WatchedFileAppender<>() : rolling(context, to.file(), to);
        appender.setFile(to.file().toString());
        return appender;
    }

    /** Returns an appender whose rotated files are named by day and number, as Apache's rotatelogs does it. */
    private static RollingFileAppender<ILoggingEvent> rolling(LoggerContext context, Path file, Destination to) {
        RollingFileAppender<ILoggingEvent> appender = new RotatedFileAppender<>();
        SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
        policy.setContext(context);
        appender.setContext(context);
        policy.setParent(appender);
        policy.setMaxHistory(to.days());
        policy.setCleanHistoryOnStart(true);
        policy.setFileNamePattern(file.toString().replace("%", "\\%") + ".%d{yyyy-MM-dd}.%i");
        policy.setMaxFileSize(new FileSize(to.maximumSize()));
        appender.setFile(file.toString());
        policy.start();
        appender.setRollingPolicy(policy);
        appender.setTriggeringPolicy(policy);
        return appender;
    }
}

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
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.util.HostPort;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.express.ExpressException;

/** Where the log goes: the terminal's error stream or files. */
public final class LogFiles {
    private static final String APPLICATIONS = "wsgi.application";

    private LogFiles() {}

    /**
     * Where a log goes.
     *
     * @param file the file, {@code null} for the terminal
     * @param maximumSize the size in bytes at which a file is put aside, 0 for never
     * @param days for how many days files that were put aside are kept, 0 forever
     */
    public record Destination(@Nullable Path file, long maximumSize, int days) {
        /** The terminal. */
        public static final Destination TERMINAL = new Destination(null, 0, 0);
    }

    /**
     * Configures the log; once, before anything is logged.
     *
     * @param level debug, info, warn or error
     * @param format how the lines look
     * @param to where it goes
     * @throws ExpressException for an unknown level
     */
    public static void configure(String level, LogFormat format, Destination to) {
        Level threshold = Level.toLevel(level, Level.OFF);
        if (threshold == Level.OFF) {
            throw ExpressException.usage("--log-level " + level + ": expected debug, info, warn or error");
        }
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(threshold.isGreaterOrEqual(Level.INFO) ? Level.WARN : Level.INFO);
        root.addAppender(new ForeignLines(context, start(context, to, format)));
        // Jetty warns of each Host that is none or a second one, with all of its text: a client must not fill the log.
        context.getLogger(HostPort.class).setLevel(Level.ERROR);
        context.getLogger(HttpParser.class).setLevel(Level.ERROR);
        context.getLogger("org.wsgibridge").setLevel(threshold);
        context.getLogger("wsgi").setLevel(threshold);
        if (threshold == Level.WARN) {
            // What applications print is at INFO, and is printed to be seen.
            context.getLogger(APPLICATIONS).setLevel(Level.INFO);
        }
    }

    /**
     * Has the terminal show, as well as the file, what applications write and what the bridge warns of; after {@link
     * #configure}.
     */
    public static void showOnTerminal() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger(APPLICATIONS).addAppender(start(context, Destination.TERMINAL, LogFormat.MESSAGE_ALONE));
        ThresholdFilter warnings = new ThresholdFilter();
        warnings.setLevel(Level.WARN.levelStr);
        warnings.start();
        OutputStreamAppender<ILoggingEvent> ofBridge = start(context, Destination.TERMINAL, LogFormat.MESSAGE_ALONE);
        ofBridge.addFilter(warnings);
        context.getLogger("org.wsgibridge").addAppender(ofBridge);
    }

    /**
     * Has the access log written; after {@link #configure}. Its lines stand alone, unless they are text among JSON.
     *
     * @param json whether its lines are JSON
     * @param format how the lines of the log look
     * @param to where it goes
     */
    public static void configureAccess(boolean json, LogFormat format, Destination to) {
        boolean alone = json || format.shape() == LogFormat.Shape.TEXT;
        separate("wsgi.access", Level.INFO, alone ? LogFormat.MESSAGE_ALONE : format, to);
    }

    /**
     * Has what is logged by a background script, or by a part of an application, written to its own place; after
     * {@link #configure}.
     *
     * @param logger the logger's name
     * @param format how the lines look
     * @param level debug, info, warn or error; what is printed is there in any case
     * @param to where it goes
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

    /** As rotatelogs names them: by the day, and numbered. */
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

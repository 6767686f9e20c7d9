package org.wsgibridge.express.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.List;
import org.wsgibridge.log.LogLimits;
import org.wsgibridge.log.LogText;

/**
 * Keeps the libraries around the bridge from flooding the log: of what one logger of theirs repeats, ten warnings and
 * errors a second are written, with the number of those that were left out. What sends meters and traces to a receiver
 * that is down says so in one short line each time, without a stack trace, and with the beginning and the end of what
 * the receiver has answered. Lines of the bridge and of applications pass as
 * they are: they have their own limits. Thread-safe.
 */
final class ForeignLines extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private static final String CALLER = ForeignLines.class.getName();
    private static final int A_SECOND = 10;
    private static final int LONGEST_OF_EXPORTERS = 500;
    private static final List<String> OURS = List.of("org.wsgibridge", "wsgi.");
    private static final List<String> EXPORTERS = List.of("io.micrometer.", "io.opentelemetry.");

    private final LoggerContext loggers;
    private final Appender<ILoggingEvent> next;
    private final LogLimits limits = new LogLimits(A_SECOND);

    /**
     * Stands before an appender.
     *
     * @param loggers the loggers whose events come
     * @param next takes the events; is started, and stopped with this
     */
    ForeignLines(LoggerContext loggers, Appender<ILoggingEvent> next) {
        this.loggers = loggers;
        this.next = next;
        setContext(loggers);
        start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (!event.getLevel().isGreaterOrEqual(Level.WARN) || isOf(OURS, event)) {
            next.doAppend(event);
            return;
        }
        Logger logger = loggers.getLogger(event.getLoggerName());
        long leftOut = limits.ask(System.nanoTime(), logger);
        boolean exporter = isOf(EXPORTERS, event);
        if (leftOut == 0 && !exporter && message(event).length() <= LogText.LONGEST) {
            next.doAppend(event);
        } else if (leftOut != LogLimits.NONE) {
            String whole = text(event, leftOut);
            String text = exporter
                    ? LogText.line(LogText.shorten(whole, LONGEST_OF_EXPORTERS))
                    : LogText.shorten(whole, LogText.LONGEST);
            next.doAppend(new LoggingEvent(CALLER, logger, event.getLevel(), text, null, null));
        }
    }

    private static boolean isOf(List<String> prefixes, ILoggingEvent event) {
        return prefixes.stream().anyMatch(event.getLoggerName()::startsWith);
    }

    private static String message(ILoggingEvent event) {
        return String.valueOf(event.getFormattedMessage());
    }

    /** Returns the event in one line, with what is at the bottom of its exception. */
    private static String text(ILoggingEvent event, long leftOut) {
        StringBuilder text = new StringBuilder(message(event));
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            while (thrown.getCause() != null) {
                thrown = thrown.getCause();
            }
            text.append(": ").append(thrown.getClassName()).append(": ").append(thrown.getMessage());
        }
        if (leftOut > 0) {
            text.append(" (and ").append(leftOut).append(" more by this logger)");
        }
        return text.toString();
    }

    @Override
    public void stop() {
        super.stop();
        next.stop();
    }
}

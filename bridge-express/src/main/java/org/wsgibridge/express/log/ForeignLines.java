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
import org.wsgibridge.failure.Causes;
import org.wsgibridge.log.LogLimits;
import org.wsgibridge.log.LogText;

/**
 * Prevents the libraries around the bridge from flooding the log. Each of their loggers may write ten warnings and
 * errors a second; the next line says how many were left out. Exporters of meters and traces, which repeat their
 * failure while their receiver is down, get one short line each time: without a stack trace, and with the beginning and
 * the end of the receiver's answer. Lines of the bridge and of applications pass unchanged, because they have their own
 * limits. Thread-safe.
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
     * Puts the limit in front of an appender, and starts.
     *
     * @param loggers the context of the loggers
     * @param next takes the events; already started, and stopped together with this appender
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

    /** Returns the message with the root cause of the exception. */
    private static String text(ILoggingEvent event, long leftOut) {
        StringBuilder text = new StringBuilder(message(event));
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            IThrowableProxy deepest = Causes.deepest(thrown, IThrowableProxy::getCause);
            text.append(": ").append(deepest.getClassName()).append(": ").append(deepest.getMessage());
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

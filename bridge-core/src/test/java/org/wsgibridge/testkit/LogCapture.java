package org.wsgibridge.testkit;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What a class logs while something is done. */
public final class LogCapture {
    private LogCapture() {}

    /**
     * Returns the messages that a class logs meanwhile, on any thread.
     *
     * @param source the class that logs
     * @param action what is done
     */
    public static List<String> of(Class<?> source, Runnable action) {
        return of(source.getName(), action);
    }

    /**
     * Returns the messages that a logger and those below it log meanwhile, on any thread.
     *
     * @param name the logger's name
     * @param action what is done
     */
    public static List<String> of(String name, Runnable action) {
        Logger logger = (Logger) LoggerFactory.getLogger(name);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        try {
            action.run();
        } finally {
            logger.detachAppender(appender);
        }
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    /**
     * Has every attempt of a class to log something fail meanwhile, as it does where memory has run out.
     *
     * @param source the class that logs
     * @param failure what each attempt throws
     * @param action what is done
     */
    public static void failing(Class<?> source, Error failure, Runnable action) {
        Logger logger = (Logger) LoggerFactory.getLogger(source);
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                throw failure;
            }
        };
        appender.start();
        logger.addAppender(appender);
        try {
            action.run();
        } finally {
            logger.detachAppender(appender);
        }
    }
}

package org.wsgibridge.starter.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.DefaultJoranConfigurator;
import ch.qos.logback.core.ConsoleAppender;

/**
 * Writes events from {@code INFO} on to standard output, each with the name of its logger. Where there is a {@code
 * logback.xml}, or {@code logback.configurationFile} names another file, that alone counts.
 */
@ConfiguratorRank(ConfiguratorRank.FALLBACK)
public final class StandardLogging extends DefaultJoranConfigurator {
    private static final String PATTERN = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level [%thread] %logger - %msg%n";

    /** Made by Logback, as a service. */
    public StandardLogging() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (performMultiStepConfigurationFileSearch(false) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        PatternLayoutEncoder lines = new PatternLayoutEncoder();
        lines.setContext(context);
        lines.setPattern(PATTERN);
        lines.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setEncoder(lines);
        console.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(console);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}

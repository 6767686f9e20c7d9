package org.wsgibridge.express.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.DefaultJoranConfigurator;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;

/**
 * Configures the log until {@link LogFiles} does, and for commands that start no server: prints warnings to the error
 * stream. Logback loads this class, after a {@code logback.xml} of the user. It ends the search, because the
 * configuration for WARs in the same jar would cost time and have no effect.
 */
public final class EarlyLog extends ContextAwareBase implements Configurator {
    /** Made by {@link java.util.ServiceLoader}. */
    public EarlyLog() {}

    @Override
    public ExecutionStatus configure(LoggerContext loggers) {
        DefaultJoranConfigurator files = new DefaultJoranConfigurator();
        files.setContext(loggers);
        if (files.configure(loggers) == ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY) {
            return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
        }
        Printed printed = new Printed();
        printed.setContext(loggers);
        printed.start();
        ch.qos.logback.classic.Logger root = loggers.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(printed);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static final class Printed extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            System.err.println("wsgi-express: " + event.getFormattedMessage());
        }
    }
}

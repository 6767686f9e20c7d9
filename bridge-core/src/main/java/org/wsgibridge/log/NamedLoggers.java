package org.wsgibridge.log;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * Makes loggers for the output of applications. The name of a logger shows where a line comes from. With
 * {@code java.util.logging}, the name is also the source of the record: the formatters of Tomcat and of the JDK write
 * the class and the method that logged instead of the name, and these would always be the same here. Thread-safe.
 */
public final class NamedLoggers {
    private static final String JAVA_UTIL_LOGGING = "org.slf4j.jul.JDK14LoggerFactory";

    private NamedLoggers() {}

    /**
     * Returns a logger.
     *
     * @param name its name, with a dot
     */
    public static Logger of(String name) {
        Logger logger = LoggerFactory.getLogger(name);
        boolean isJul = LoggerFactory.getILoggerFactory().getClass().getName().equals(JAVA_UTIL_LOGGING);
        return isJul ? new Jul(name) : logger;
    }

    private static final class Jul extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1L;

        private final transient java.util.logging.Logger target;

        Jul(String name) {
            this.name = name;
            this.target = java.util.logging.Logger.getLogger(name);
        }

        @Override
        public boolean isTraceEnabled() {
            return target.isLoggable(Level.FINEST);
        }

        @Override
        public boolean isDebugEnabled() {
            return target.isLoggable(Level.FINE);
        }

        @Override
        public boolean isInfoEnabled() {
            return target.isLoggable(Level.INFO);
        }

        @Override
        public boolean isWarnEnabled() {
            return target.isLoggable(Level.WARNING);
        }

        @Override
        public boolean isErrorEnabled() {
            return target.isLoggable(Level.SEVERE);
        }

        @Override
        protected @Nullable String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                org.slf4j.event.Level level,
                @Nullable Marker marker,
                String message,
                Object @Nullable [] arguments,
                @Nullable Throwable thrown) {
            LogRecord entry = new LogRecord(jul(level), MessageFormatter.basicArrayFormat(message, arguments));
            // Formatters write the source as CLASS.METHOD, or as CLASS METHOD.
            int dot = name.lastIndexOf('.');
            entry.setLoggerName(name);
            entry.setSourceClassName(name.substring(0, Math.max(0, dot)));
            entry.setSourceMethodName(name.substring(dot + 1));
            entry.setThrown(thrown);
            target.log(entry);
        }

        private static Level jul(org.slf4j.event.Level level) {
            return switch (level) {
                case TRACE -> Level.FINEST;
                case DEBUG -> Level.FINE;
                case INFO -> Level.INFO;
                case WARN -> Level.WARNING;
                case ERROR -> Level.SEVERE;
            };
        }
    }
}

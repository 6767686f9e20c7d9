package org.wsgibridge.bridge;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestName;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.log.LogContext;
import org.wsgibridge.log.LogText;
import org.wsgibridge.log.NamedLoggers;
import org.wsgibridge.logqueue.LogQueue;
import org.wsgibridge.spi.ApplicationLog;

/**
 * Writes the output of a process group's applications to SLF4J: lines to the logger {@code wsgi.application.GROUP},
 * records of Python's {@code logging} to {@code wsgi.application.GROUP.PYTHON_LOGGER}. The MDC contains the request's
 * id, mount, process group and interpreter, and its trace and span. The queue's thread writes, so that no appender
 * delays an application. Thread-safe.
 */
final class Slf4jApplicationLog implements ApplicationLog {
    /**
     * The exceptions that end a request that outlived request-timeout. A Jython thread that sleeps raises the second.
     */
    private static final List<String> INTERRUPTIONS = List.of("RequestTimeout", "KeyboardInterrupt");

    /** The largest number of loggers: SLF4J keeps each forever, and an application can invent names. */
    private static final int MAX_LOGGERS = 1000;

    private final String processGroup;
    private final @Nullable String interpreter;
    private final Logger log;
    private final Map<String, Logger> loggers;
    private final LogQueue queue;
    private final JoinedLines lines;

    Slf4jApplicationLog(String processGroup, LogQueue queue) {
        this(processGroup, null, new ConcurrentHashMap<>(), queue);
    }

    private Slf4jApplicationLog(
            String processGroup, @Nullable String interpreter, Map<String, Logger> loggers, LogQueue queue) {
        this.queue = queue;
        this.processGroup = processGroup;
        this.interpreter = interpreter;
        this.log = NamedLoggers.of("wsgi.application." + processGroup);
        this.loggers = loggers;
        this.lines = new JoinedLines(queue, this::write);
    }

    @Override
    public ApplicationLog ofInterpreter(String name) {
        return new Slf4jApplicationLog(processGroup, name, loggers, queue);
    }

    @Override
    public void line(Stream stream, @Nullable Exchange exchange, String line, boolean continued) {
        // Some applications write the line ends of Windows.
        String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        if (log.isEnabledForLevel(level(stream))) {
            lines.line(stream, exchange, text, continued);
        }
    }

    private void write(Stream stream, @Nullable Exchange exchange, String text) {
        log(log, level(stream), exchange, text);
    }

    private static Level level(Stream stream) {
        return stream == Stream.STDOUT ? Level.INFO : Level.WARN;
    }

    @Override
    public void record(@Nullable Exchange exchange, int level, String logger, String text) {
        lines.endBefore(exchange);
        // Records without a logger are those of the bridge's Python modules.
        LogCode code = logger.isEmpty() ? LogCode.ofPython(text) : null;
        if (code != null) {
            String shortened = LogText.shorten(text);
            write(exchange, shortened.length(), () -> code.relay(log, shortened));
            return;
        }
        log(logger(LogText.line(LogText.shorten(logger, LogText.LONGEST_NAME))), levelOf(level), exchange, text);
    }

    private void log(Logger target, Level level, @Nullable Exchange exchange, String text) {
        if (target.isEnabledForLevel(level)) {
            String shortened = LogText.shorten(text);
            write(exchange, shortened.length(), () -> target.atLevel(level).log("{}", LogText.event(shortened)));
        }
    }

    /** Returns the level for a Python level, which may be between two levels with a name. */
    private static Level levelOf(int level) {
        if (level >= 40) {
            return Level.ERROR;
        }
        if (level >= 30) {
            return Level.WARN;
        }
        if (level >= 20) {
            return Level.INFO;
        }
        return level >= 10 ? Level.DEBUG : Level.TRACE;
    }

    private Logger logger(String name) {
        if (name.isEmpty() || name.equals("root")) {
            return log;
        }
        Logger known = loggers.get(name);
        if (known != null) {
            return known;
        }
        return loggers.size() < MAX_LOGGERS
                ? loggers.computeIfAbsent(name, added -> NamedLoggers.of(log.getName() + "." + added))
                : log;
    }

    @Override
    public void exception(Exchange exchange, String message, String traceback) {
        lines.endBefore(exchange);
        String type = String.valueOf(exchange.failure().type());
        String what = LogText.shorten(message);
        String where = LogText.shorten(traceback.strip());
        int length = what.length() + where.length();
        boolean interrupted = exchange.outcome() == Outcome.REQUEST_TIMEOUT || exchange.outcome() == Outcome.SHUTDOWN;
        if (interrupted && INTERRUPTIONS.contains(type)) {
            // The bridge has raised it, and has already logged the request and its stack.
            write(exchange, length, () -> log.debug("{}", LogText.event(what + "\n" + where)));
            return;
        }
        String request = RequestName.of(exchange);
        write(
                exchange,
                length + request.length(),
                () -> LogCode.APPLICATION_EXCEPTION.log(log, what, request, where.isEmpty() ? "" : "\n" + where));
    }

    private void write(@Nullable Exchange exchange, int length, Runnable logging) {
        LogContext context = context(exchange);
        queue.add(length, () -> context.run(logging));
    }

    private LogContext context(@Nullable Exchange exchange) {
        if (exchange == null) {
            return LogContext.ofGroup(processGroup, interpreter);
        }
        // Not the exchange itself: it would stay in memory while the line waits.
        LogContext context = exchange.logContext();
        return context.interpreter() == null ? context.withInterpreter(interpreter) : context;
    }
}

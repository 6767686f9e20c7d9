package org.wsgibridge.bridge;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;
import org.wsgibridge.engine.ApplicationLog;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.group.RequestName;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.wsgi.TraceParent;

/**
 * Sends what a process group's applications write to SLF4J: lines under the logger {@code wsgi.application.GROUP}, records of
 * Python's {@code logging} under {@code wsgi.application.GROUP.PYTHON_LOGGER}. Request id, mount, process group and
 * interpreter are in the MDC, and where the request is in its trace. Thread-safe.
 */
final class Slf4jApplicationLog implements ApplicationLog {
    private static final String REQUEST_ID = "wsgi.request_id";
    private static final String MOUNT = "wsgi.mount";
    private static final String PROCESS_GROUP = "wsgi.process_group";
    /** As Micrometer's tracers and Spring Boot have them. */
    private static final String TRACE_ID = "traceId";

    private static final String SPAN_ID = "spanId";
    private static final String INTERPRETER = "wsgi.interpreter";

    /** What ends a request that outlived request-timeout; the second is what a Jython thread raises out of a sleep. */
    private static final List<String> INTERRUPTIONS = List.of("RequestTimeout", "KeyboardInterrupt");

    /** SLF4J keeps every logger for ever, and an application may make up names. */
    private static final int MOST_LOGGERS = 1000;

    private final String processGroup;
    private final @Nullable String interpreter;
    private final Logger log;
    private final Map<String, Logger> loggers;

    Slf4jApplicationLog(String processGroup) {
        this(processGroup, null, new ConcurrentHashMap<>());
    }

    private Slf4jApplicationLog(String processGroup, @Nullable String interpreter, Map<String, Logger> loggers) {
        this.processGroup = processGroup;
        this.interpreter = interpreter;
        this.log = LoggerFactory.getLogger("wsgi.application." + processGroup);
        this.loggers = loggers;
    }

    @Override
    public ApplicationLog ofInterpreter(String name) {
        return new Slf4jApplicationLog(processGroup, name, loggers);
    }

    @Override
    public void line(Stream stream, @Nullable Exchange exchange, String line) {
        log(log, stream == Stream.STDOUT ? Level.INFO : Level.WARN, exchange, line);
    }

    @Override
    public void record(@Nullable Exchange exchange, int level, String logger, String text) {
        log(logger(logger), levelOf(level), exchange, text);
    }

    private void log(Logger target, Level level, @Nullable Exchange exchange, String text) {
        if (target.isEnabledForLevel(level)) {
            withContext(exchange, () -> target.atLevel(level).log("{}", text));
        }
    }

    /** Returns the level for one of Python's, which may lie between those that have a name. */
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
        return loggers.size() < MOST_LOGGERS
                ? loggers.computeIfAbsent(name, added -> LoggerFactory.getLogger(log.getName() + "." + added))
                : log;
    }

    @Override
    public void exception(Exchange exchange, String message, String traceback) {
        String type = String.valueOf(exchange.exception());
        if (exchange.outcome() == Outcome.REQUEST_TIMEOUT && INTERRUPTIONS.contains(type)) {
            // The bridge has it raised, and has told the log of that request and where it was.
            withContext(exchange, () -> log.debug("{}\n{}", message, traceback.strip()));
            return;
        }
        withContext(
                exchange,
                () -> LogCode.APPLICATION_EXCEPTION.log(
                        log, message, RequestName.of(exchange), traceback.isEmpty() ? "" : "\n", traceback.strip()));
    }

    private void withContext(@Nullable Exchange exchange, Runnable logging) {
        MDC.put(PROCESS_GROUP, processGroup);
        put(INTERPRETER, exchange == null || exchange.interpreter() == null ? interpreter : exchange.interpreter());
        if (exchange != null) {
            MDC.put(REQUEST_ID, exchange.id());
            MDC.put(MOUNT, exchange.mount().path());
        }
        TraceParent trace =
                exchange == null ? null : TraceParent.parse(exchange.environ().get(TraceParent.VARIABLE));
        if (trace != null) {
            MDC.put(TRACE_ID, trace.traceId());
            MDC.put(SPAN_ID, trace.spanId());
        }
        try {
            logging.run();
        } finally {
            MDC.remove(PROCESS_GROUP);
            MDC.remove(INTERPRETER);
            MDC.remove(REQUEST_ID);
            MDC.remove(MOUNT);
            MDC.remove(TRACE_ID);
            MDC.remove(SPAN_ID);
        }
    }

    private static void put(String key, @Nullable String value) {
        if (value != null) {
            MDC.put(key, value);
        }
    }
}

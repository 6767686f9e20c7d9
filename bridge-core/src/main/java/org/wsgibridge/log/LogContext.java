package org.wsgibridge.log;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The request, process group and interpreter that a line of the log belongs to. It is in SLF4J's MDC while the line is
 * written. Values that are not known are {@code null}. Immutable.
 *
 * @param processGroup the process group
 * @param interpreter the interpreter's name
 * @param request the request's id
 * @param mount the prefix of its mount, {@code ""} for the root
 * @param traceId the trace of the request, 32 hexadecimal digits
 * @param spanId the span of the request, 16 hexadecimal digits
 */
public record LogContext(
        @Nullable String processGroup,
        @Nullable String interpreter,
        @Nullable String request,
        @Nullable String mount,
        @Nullable String traceId,
        @Nullable String spanId) {
    /** The source of lines that belong to nothing that is known. */
    public static final Source NOTHING = () -> new LogContext(null, null, null, null, null, null);

    /** The MDC's key of the request's id. */
    public static final String REQUEST_ID = "wsgi.request_id";

    /** The MDC's key of the prefix of the mount. */
    public static final String MOUNT = "wsgi.mount";

    /** The MDC's key of the process group. */
    public static final String PROCESS_GROUP = "wsgi.process_group";

    /** The MDC's key of the interpreter. */
    public static final String INTERPRETER = "wsgi.interpreter";

    /** The MDC's key of the trace; the same as that of Micrometer's tracers and Spring Boot. */
    public static final String TRACE_ID = "traceId";

    /** The MDC's key of the span; the same as that of Micrometer's tracers and Spring Boot. */
    public static final String SPAN_ID = "spanId";

    /** Something that lines can belong to, such as a request. */
    @FunctionalInterface
    public interface Source {
        /** Returns the context of its lines. Called only for a line that is written. */
        LogContext logContext();
    }

    /**
     * Returns the context of a line that belongs to a process group, but to no request.
     *
     * @param processGroup the process group
     * @param interpreter the interpreter's name; {@code null} if the line belongs to none
     */
    public static LogContext ofGroup(String processGroup, @Nullable String interpreter) {
        return new LogContext(processGroup, interpreter, null, null, null, null);
    }

    /**
     * Returns this context with another interpreter.
     *
     * @param name the interpreter's name; {@code null} for none
     */
    public LogContext withInterpreter(@Nullable String name) {
        return new LogContext(processGroup, name, request, mount, traceId, spanId);
    }

    /**
     * Runs code that logs, with this context in the MDC of the current thread. Restores the MDC afterwards.
     *
     * @param logging the code that writes the line
     */
    public void run(Runnable logging) {
        Map<String, @Nullable String> before = new TreeMap<>();
        try {
            put(before, PROCESS_GROUP, processGroup);
            put(before, INTERPRETER, interpreter);
            put(before, REQUEST_ID, request);
            put(before, MOUNT, mount);
            put(before, TRACE_ID, traceId);
            put(before, SPAN_ID, spanId);
            logging.run();
        } finally {
            before.forEach(LogContext::set);
        }
    }

    private static void put(Map<String, @Nullable String> before, String key, @Nullable String value) {
        String old = MDC.get(key);
        if (value != null || old != null) {
            before.put(key, old);
            set(key, value);
        }
    }

    private static void set(String key, @Nullable String value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}

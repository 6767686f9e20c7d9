package org.wsgibridge.log;

import static java.util.stream.Collectors.toUnmodifiableMap;
import static org.slf4j.event.Level.ERROR;
import static org.slf4j.event.Level.WARN;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LocationAwareLogger;

/**
 * The warnings and errors that the bridge logs. Each has a code, which never changes, a level and a message.
 * {@code docs/errors.md} has a section for each: symptom, meaning, what to check, what to do.
 *
 * <p>The bridge logs all its warnings and errors through {@link #log}, so that each has a code. A code that is no
 * longer used is never assigned again.
 */
public enum LogCode {
    // 01xx: start, settings and loading
    NOT_DEPLOYED(101, ERROR, "the WSGI application cannot be deployed: {}"),
    FOLDERS_UNUSABLE(102, ERROR, "the web application's folders cannot be used: {}"),
    SERVLET_NAME_TAKEN(103, ERROR, "the web application has a servlet named {} that is not {}: give it another name"),
    SETTING_LEFT_OUT(104, WARN, "{}"),
    LOAD_FAILED(105, ERROR, Pace.TEN_A_SECOND, "Process group {}: {}"),
    OLD_CODE_SERVES(106, WARN, Pace.TEN_A_SECOND, "Process group {}: the former code keeps serving"),
    RELOAD_FAILED(107, ERROR, Pace.TEN_A_SECOND, "Process group {} could not be loaded again"),
    RELOAD_LOST(108, WARN, Pace.TEN_A_SECOND, "Process group {}: lost at once, the former code keeps serving"),
    SOURCES_NOT_WATCHED(109, WARN, Pace.TEN_A_SECOND, "Cannot watch {} for changes: {}"),
    NOT_IN_JMX(110, WARN, "The bridge cannot be registered as {}"),
    TOO_MANY_OF_A_NAME(111, WARN, "The bridge cannot be registered as {}: there are too many of that name"),
    RUNS_AS_ROOT(112, WARN, "The server's JVM runs as root; {}"),
    WARM_UP_FAILED(
            113,
            WARN,
            Pace.TEN_A_SECOND,
            "Interpreter {}: the warm-up request {} {}; the interpreter is used nevertheless"),
    RELOAD_NOT_TOLD(
            114,
            WARN,
            Pace.ONE_A_SECOND,
            "The outcome of a reload cannot be written to {}, so that wsgictl reload cannot report it: {}"),
    VARIABLE_NOT_USED(115, WARN, "{} of the environment is not used: the option is {}"),
    NO_CONNECTION(116, WARN, Pace.ONE_A_SECOND, "The data source {} gave no connection: {}"),
    POOL_EXHAUSTED(
            117,
            WARN,
            Pace.ONE_A_SECOND,
            "All {} connections of the data source {} were in use for {} s: {} callers wait"),
    SHUTDOWN_DELAYED(
            118, WARN, "The server was told to stop: it keeps serving for {} s (--shutdown-delay), and is not ready"),
    DATABASE_NOT_OPENED(119, WARN, Pace.ONE_A_SECOND, "{} cannot open a connection: {}"),
    // 02xx: requests
    REQUEST_REJECTED(201, WARN, Pace.ONE_A_SECOND, "Request {} rejected by process group {}: {} ({})"),
    QUEUE_TIMEOUT(
            202, WARN, Pace.ONE_A_SECOND, "Request {} waited longer than queue-timeout={} s for process group {} ({})"),
    CONNECT_TIMEOUT(
            203,
            WARN,
            Pace.ONE_A_SECOND,
            "Request {} waited longer than connect-timeout={} s while process group {} had no " + "interpreter: {}"),
    NOT_STARTED(
            204,
            WARN,
            Pace.ONE_A_SECOND,
            "Request {} rejected by process group {}: no interpreter could be started: {}"),
    REQUEST_REFUSED(205, ERROR, Pace.ONE_A_SECOND, "Interpreter {} refused request {}"),
    APPLICATION_EXCEPTION(206, ERROR, "{} [request {}]{}"),
    BODY_NOT_STORED(207, ERROR, Pace.ONE_A_SECOND, "A request body cannot be stored"),
    BODY_NOT_CLOSED(208, WARN, Pace.ONE_A_SECOND, "a temporary file with a request body cannot be closed"),
    CLIENT_NOT_GIVEN_UP(209, WARN, Pace.ONE_A_SECOND, "the connection of a stalled client could not be closed"),
    NOT_ASYNCHRONOUS(
            210,
            ERROR,
            Pace.ONE_A_SECOND,
            "WSGI applications need asynchronous requests: set "
                    + "<async-supported>true</async-supported> for the servlet and for every filter that its "
                    + "requests pass"),
    TASK_FAILED(211, ERROR, Pace.ONE_A_SECOND, "{}: a request's task failed"),
    REQUEST_SLOW(212, WARN, Pace.ONE_A_SECOND, "Request {} runs longer than slow-request={} s on interpreter {}{}"),
    BOOKKEEPING_FAILED(
            213,
            ERROR,
            Pace.ONE_A_SECOND,
            "Request {} has ended, but meters, logs or subscribers did not get the complete report"),
    NOT_ADMITTED(214, ERROR, Pace.ONE_A_SECOND, "Request {} could not be admitted"),
    BODY_TOO_LARGE(
            217,
            WARN,
            Pace.ONE_A_SECOND,
            "Request {} refused with 413: its body is larger than limit-request-body={} (client {}, request {})"),
    RESPONSE_NOT_STORED(218, WARN, Pace.ONE_A_SECOND, "A response cannot be stored for a slow client"),
    BODY_LENGTH_DIFFERS(
            220,
            WARN,
            Pace.ONE_A_SECOND,
            "Request {}: the application declared a Content-Length of {} bytes and gave {}{} bytes"),
    FILE_NOT_READ(221, WARN, Pace.ONE_A_SECOND, "A file cannot be sent to its end: {}"),
    RESPONSE_NOT_SENT(222, WARN, Pace.ONE_A_SECOND, "Request {}: the response cannot be sent: {}"),
    REQUEST_STILL_USED(
            223,
            WARN,
            Pace.ONE_A_SECOND,
            "A thread of the bridge still uses a request {} s after its connection broke"),
    OBJECTS_USED_AGAIN(224, WARN, "Tomcat may reuse the objects of an HTTP/2 stream for another request"),
    SESSION_NOT_REPLICATED(
            225, WARN, Pace.ONE_A_SECOND, "The changes of a session were not sent to the cluster's other servers: {}"),
    // 03xx: requests and interpreters that do not behave
    REQUEST_TIMEOUT(
            301,
            WARN,
            Pace.TEN_A_SECOND,
            "Request {} runs longer than request-timeout={} s on interpreter {}: client {}, request " + "{}"),
    TIMED_OUT_HERE(302, WARN, Pace.TEN_A_SECOND, "Request {} reached its request-timeout here:\n{}"),
    REQUEST_STUCK(
            303,
            WARN,
            Pace.TEN_A_SECOND,
            "Request {} is stuck: it did not end within interrupt-timeout={} s; interpreter {} {}"),
    TOO_MANY_STUCK(
            304,
            ERROR,
            Pace.TEN_A_SECOND,
            "Process group {} has {} stuck requests, more than maximum-stuck={}: interpreters with stuck requests are"
                    + " no longer replaced, and the bridge reports that it is not live"),
    REQUEST_NOT_ENDED(305, ERROR, Pace.ONE_A_SECOND, "Request {} could not be ended"),
    INTERPRETER_LOST(306, WARN, Pace.TEN_A_SECOND, "Interpreter {} was lost: {}"),
    DEADLOCK_TIMEOUT(
            307,
            ERROR,
            Pace.TEN_A_SECOND,
            "Interpreter {} has executed no Python code for deadlock-timeout={} s: it is replaced and " + "ended"),
    BEING_REPLACED(308, WARN, Pace.TEN_A_SECOND, "Interpreter {} is being replaced already"),
    USAGE_UNKNOWN(309, WARN, Pace.ONE_A_SECOND, "The resource usage of interpreter {} cannot be read"),
    HOUSEKEEPING_FAILED(310, ERROR, Pace.ONE_A_SECOND, "Housekeeping of process group {} failed"),
    THREAD_NOT_STARTED(311, WARN, Pace.ONE_A_SECOND, "{}: cannot be started"),
    ROUND_FAILED(312, ERROR, Pace.ONE_A_SECOND, "Thread {} failed and continues"),
    THREAD_QUIET(
            313,
            ERROR,
            Pace.TEN_A_SECOND,
            "Thread {} has done nothing for {} s: the bridge reports that it is not live"),
    THREAD_REPLACED(314, ERROR, Pace.TEN_A_SECOND, "Thread {} had ended and was started again"),
    CONNECTORS_DEAD(315, ERROR, "No connection has been accepted or served for {} s: the server stops"),
    HEALTH_CHECK_FAILED(316, WARN, Pace.TEN_A_SECOND, "Process group {}: health check {} of the application: {}"),
    // 04xx: closing
    REQUESTS_CUT_OFF(
            401,
            WARN,
            Pace.TEN_A_SECOND,
            "Interpreter {} still runs requests {} s after it was retired ({}); they are ended: {}"),
    INTERPRETER_NOT_CLOSED(402, ERROR, Pace.TEN_A_SECOND, "Interpreter {} could not be closed"),
    REQUESTS_LEFT(403, WARN, Pace.TEN_A_SECOND, "Interpreter {} is closed, but some of its requests did not end: {}"),
    CLOSE_IS_SLOW(404, WARN, Pace.TEN_A_SECOND, "Interpreter {} takes longer than {} ms to be closed"),
    SUPERVISOR_LEFT(405, WARN, "Process group {}: a supervisor thread did not end"),
    HOUSEKEEPER_LEFT(406, WARN, "The housekeeper did not end within {} s"),
    ENGINE_NOT_CLOSED(407, ERROR, "Engine {} could not be closed"),
    PART_NOT_CLOSED(408, ERROR, "A part of the bridge could not be closed"),
    STALL_WATCH_LEFT(409, WARN, "the thread that watches for stalled clients does not end"),
    WORK_FOLDER_LEFT(410, WARN, "The work folder {} cannot be removed"),
    LEFT_IN_JMX(411, WARN, "{} cannot be taken out of JMX"),
    PID_FILE_LEFT(412, WARN, "The pid file {} could not be removed: {}"),
    // 05xx: python
    EXIT_HANDLERS_SLOW(501, WARN, Pace.TEN_A_SECOND, "interpreter {}: its exit handlers did not end within {} s\n{}"),
    WORKER_LEFT(502, WARN, Pace.TEN_A_SECOND, "interpreter {}: thread {} does not end\n{}"),
    APPLICATION_THREAD_LEFT(503, WARN, Pace.TEN_A_SECOND, "interpreter {}: the application's thread {}"),
    EXIT_HANDLERS_FAILED(504, WARN, Pace.TEN_A_SECOND, "interpreter {}: its exit handlers failed"),
    FILES_NOT_CLOSED(505, WARN, Pace.TEN_A_SECOND, "interpreter {}: its files and sockets could not be closed"),
    THREADS_NOT_LISTED(
            506,
            WARN,
            Pace.ONE_A_SECOND,
            "this Jython's threads cannot be listed; threads that an application leaves are not ended"),
    TYPES_NOT_TRACKED(507, WARN, "this Jython's class loader cannot be unloaded: its types cannot be tracked"),
    EVENT_NOT_PUBLISHED(508, WARN, Pace.ONE_A_SECOND, "the event {} could not be published"),
    SIGNAL_IGNORED(509, WARN, Pace.ONE_A_SECOND, "Callback registration for signal {} ignored."),
    EVENTS_DROPPED(
            510, WARN, Pace.TEN_A_SECOND, "interpreter {}: a subscriber of events does not return; dropped events: {}"),
    DAEMON_LINES_DROPPED(
            511, WARN, Pace.ONE_A_SECOND, "{} log lines were dropped: the server cannot read them fast enough"),

    CACHE_UNUSABLE(512, WARN, "compiled modules are not kept: {}"),
    EXCEPTIONS_NOT_MAPPED(
            513, WARN, "this Jython's types cannot be changed: except Exception does not catch Java's exceptions"),
    TYPES_NOT_CHANGED(
            514,
            WARN,
            "this Jython's types cannot be changed: sets, keyword arguments,"
                    + " dict or unicode differ from CPython 2.7's"),
    LEFT_IN_JVM(515, WARN, "the bridge's class loader may stay in memory: {} could not be taken out of the JVM"),
    JYTHON_NOT_CORRECTED(516, WARN, "Jython differs from CPython 2.7 more than it should: {}"),
    ACCELERATOR_NOT_USED(517, WARN, Pace.ONE_A_SECOND, "The accelerator is not used: {}"),
    // 06xx: events
    LISTENER_FAILED(601, ERROR, Pace.ONE_A_SECOND, "Event listener {} failed"),
    EVENT_CALLBACK_FAILED(602, WARN, Pace.ONE_A_SECOND, "Exception raised by event callback {} for event '{}'.\n{}"),
    EVENTS_PILE_UP(
            603,
            WARN,
            Pace.ONE_A_SECOND,
            "interpreter {}: {} events wait for its subscribers; further ones are dropped"),
    EVENTS_NOT_READ(
            604,
            WARN,
            Pace.ONE_A_SECOND,
            "interpreter {}: does not read its events; events for its subscribers are dropped"),
    RELOAD_QUESTION_FAILED(605, ERROR, Pace.ONE_A_SECOND, "Exception raised by reload_required() of '{}'.\n{}"),
    METER_NOT_MEASURED(
            606, WARN, Pace.ONE_A_SECOND, "Process group {}: the application's meter {} is not measured: {}"),
    METERS_DROPPED(
            607,
            WARN,
            Pace.ONE_A_SECOND,
            "interpreter {}: {} updates of the application's meters came too fast and are lost"),
    // 07xx: background scripts
    SERVICE_ENDED(701, WARN, Pace.TEN_A_SECOND, "Service {} {}; it is started again in {} s"),
    // 08xx: certificates of wsgi-express
    CERTIFICATE_KEPT(801, ERROR, "{}; the former certificates stay in use, and the files are checked again"),
    CERTIFICATE_EXPIRES(802, WARN, "The certificate {} expires at {}, in {}"),
    CERTIFICATE_NOT_VALID(803, ERROR, "The certificate {} {}: clients refuse the connection"),
    CERTIFICATE_WEAK(804, WARN, "The certificate {} is weak: {}"),
    KEY_EXPOSED(805, WARN, "The private key {} is accessible to every user of this machine ({})"),
    CERTIFICATES_NOT_WATCHED(806, ERROR, "The certificates could not be checked; the next check follows"),
    HANDSHAKE_FAILED(807, WARN, Pace.ONE_A_SECOND, "The TLS handshake with {} failed: {}"),
    REVOCATIONS_EXPIRE(808, WARN, "The list of revoked certificates {} expires at {}, in {}"),
    REVOCATIONS_NOT_VALID(
            809, ERROR, "The list of revoked certificates {} {}: all clients of that authority are refused"),
    REVOCATIONS_MISSING(
            810, WARN, "There is no list of revoked certificates {}: all clients of that authority are refused"),
    // 09xx: logging
    LINES_LOST(901, WARN, "{} log lines are lost: the log's destination fails or is too slow"),
    // 10xx: the admin mount
    ADMIN_NOT_ACCEPTED(1001, WARN, Pace.ONE_A_SECOND, "The admin listener cannot take connections: {}"),
    ADMIN_REQUEST_FAILED(1002, ERROR, Pace.ONE_A_SECOND, "A request to the admin listener failed"),
    LOG_LEVEL_CHANGED(1003, WARN, "The level of the logger {} was changed from {} to {}, by {}");

    private static final String CALLER = LogCode.class.getName();
    private static final Logger LOG = LoggerFactory.getLogger(LogCode.class);

    /** The number of lines that could not be written because the log threw an exception. */
    private static final LongAdder LOST = new LongAdder();

    private static final Map<LogCode, LogLimits> LIMITS = limits();

    private static Map<LogCode, LogLimits> limits() {
        Map<LogCode, LogLimits> limits = new EnumMap<>(LogCode.class);
        for (LogCode code : values()) {
            if (code.pace.perSecond > 0) {
                limits.put(code, new LogLimits(code.pace.perSecond));
            }
        }
        return limits;
    }

    private static final int CODE_LENGTH = "WB0000".length();

    /** The codes that the bridge's Python modules log with texts of their own. */
    private static final Map<String, LogCode> OF_PYTHON = Arrays.stream(values())
            .filter(code -> code.code.startsWith("WB05") || code.code.startsWith("WB06"))
            .collect(toUnmodifiableMap(LogCode::code, code -> code));

    private final String code;
    private final Level level;
    private final String message;
    private final String pattern;
    private final Pace pace;

    /** How often a code may be logged. */
    private enum Pace {
        /** Every line in full. */
        ANY(0),
        /** For what clients or applications can cause repeatedly: one line in full, then one a second with a count. */
        ONE_A_SECOND(1),
        /** For what several may cause at once, if each matters: ten lines in full, then ten a second with a count. */
        TEN_A_SECOND(10);

        /** The number of lines a second; 0 for no limit. */
        private final int perSecond;

        Pace(int perSecond) {
            this.perSecond = perSecond;
        }
    }

    LogCode(int number, Level level, String message) {
        this(number, level, Pace.ANY, message);
    }

    LogCode(int number, Level level, Pace pace, String message) {
        this.code = "WB" + Integer.toString(10_000 + number).substring(1);
        this.level = level;
        this.message = message;
        this.pattern = code + ": " + LogText.event(message);
        this.pace = pace;
    }

    /** Returns the code, such as {@code WB0201}. */
    public String code() {
        return code;
    }

    /** Returns the level that it is logged at. */
    public Level level() {
        return level;
    }

    /** Returns the message, with {@code {}} in place of each value. */
    public String message() {
        return message;
    }

    /**
     * Logs a line. Codes that can occur repeatedly are limited for each logger: one line (of some codes ten) is written
     * in full; while more follow, as many in each second, with the number of those left out. Never throws.
     *
     * @param log the logger of the class that logs
     * @param arguments the values for {@code {}} in the message, and possibly a {@link Throwable} after them; a
     *     {@link Supplier} is called only if the line is written
     */
    public void log(Logger log, @Nullable Object... arguments) {
        guarded(null, log, pattern, arguments);
    }

    /**
     * Logs a line as {@link #log(Logger, Object...)} does, with what it belongs to in the MDC.
     *
     * @param source the request, process group or interpreter
     * @param log the logger of the class that logs
     * @param arguments the values for {@code {}} in the message, and possibly a {@link Throwable} after them
     */
    public void log(LogContext.Source source, Logger log, @Nullable Object... arguments) {
        guarded(source, log, pattern, arguments);
    }

    /**
     * Returns the code of a text that the bridge's Python modules have logged.
     *
     * @param text such as {@code WB0605: Exception raised by ...}
     * @return the code; {@code null} if the text does not begin with a code that Python logs
     */
    public static @Nullable LogCode ofPython(String text) {
        return text.startsWith(": ", CODE_LENGTH) ? OF_PYTHON.get(text.substring(0, CODE_LENGTH)) : null;
    }

    /**
     * Logs a text of the bridge's Python modules, with the limits of {@link #log(Logger, Object...)}.
     *
     * @param log the logger
     * @param text the whole line, including its code
     */
    public void relay(Logger log, String text) {
        guarded(null, log, "{}", text.stripTrailing());
    }

    private void guarded(LogContext.@Nullable Source source, Logger log, String format, @Nullable Object... arguments) {
        try {
            logOrThrow(source, log, format, arguments);
        } catch (RuntimeException | Error e) {
            // No memory for the line, or a fault of an appender: counted, and reported when the log works again.
            LOST.increment();
        }
    }

    private void logOrThrow(
            LogContext.@Nullable Source source, Logger log, String format, @Nullable Object... arguments) {
        if (!log.isEnabledForLevel(level)) {
            return;
        }
        LogLimits limits = LIMITS.get(this);
        long leftOut = limits == null ? 0 : limits.ask(System.nanoTime(), log);
        if (leftOut == LogLimit.NONE) {
            return;
        }
        if (source == null) {
            format(log, leftOut, format, arguments);
        } else {
            source.logContext().run(() -> format(log, leftOut, format, arguments));
        }
    }

    private void format(Logger log, long leftOut, String format, @Nullable Object... arguments) {
        Throwable thrown = MessageFormatter.getThrowableCandidate(arguments);
        @Nullable Object[] values = thrown == null ? arguments.clone() : MessageFormatter.trimmedCopy(arguments);
        for (int i = 0; i < values.length; i++) {
            values[i] = harmless(values[i]);
        }
        if (leftOut == 0) {
            write(log, format, values, thrown);
        } else {
            String text = MessageFormatter.basicArrayFormat(format, values);
            String cause = thrown == null ? "" : ": " + LogText.event(thrown.toString());
            write(log, "{}{} (and {} more like this in the last second)", new Object[] {text, cause, leftOut}, null);
        }
    }

    /** Returns a value that cannot forge a line. The given value may contain text that a client has sent. */
    private static @Nullable Object harmless(@Nullable Object value) {
        Object given = value instanceof Supplier<?> lazy ? lazy.get() : value;
        return given == null || given instanceof Number ? given : LogText.event(given.toString());
    }

    private void write(Logger log, String text, @Nullable Object[] values, @Nullable Throwable thrown) {
        if (log instanceof LocationAwareLogger aware) {
            // The log is to name the class that logs, not this one.
            aware.log(null, CALLER, level.toInt(), text, values, thrown);
        } else {
            log.atLevel(level).setCause(thrown).log(text, values);
        }
    }

    /**
     * Logs how many lines were left out, unless a later line has reported it, and how many were lost because the log
     * threw an exception. Must be called several times a second. Never throws.
     */
    public static void tellLeftOut() {
        long now = System.nanoTime();
        LIMITS.forEach((code, limits) -> limits.due(now, code::tellLeftOut));
        long lost = LOST.sumThenReset();
        if (lost > 0) {
            orCount(lost, () -> LINES_LOST.logOrThrow(null, LOG, LINES_LOST.pattern, lost));
        }
    }

    private void tellLeftOut(Logger log, long leftOut) {
        orCount(
                leftOut,
                () -> write(log, "{}: {} more like this in the last second", new Object[] {code, leftOut}, null));
    }

    private static void orCount(long lines, Runnable writing) {
        try {
            writing.run();
        } catch (RuntimeException | Error e) {
            LOST.add(lines);
        }
    }

    /**
     * Returns the text for an exception that the container logs.
     *
     * @param arguments the values for {@code {}} in the message
     * @return code and message
     */
    public String text(@Nullable Object... arguments) {
        @Nullable Object[] values = arguments.clone();
        Arrays.setAll(values, i -> harmless(arguments[i]));
        return MessageFormatter.basicArrayFormat(pattern, values);
    }
}

package org.wsgibridge.settings.option;

import static org.wsgibridge.settings.option.OptionTypes.positiveSeconds;
import static org.wsgibridge.settings.option.OptionTypes.seconds;
import static org.wsgibridge.settings.option.Scope.GROUP;

import java.time.Duration;
import java.util.List;

/** The timeouts of a process group. */
public final class TimeoutOptions {
    /** The longest wait for a slot. */
    public static final Option<Duration> QUEUE_TIMEOUT = Option.of(
                    "queue-timeout",
                    GROUP,
                    seconds(),
                    "45",
                    "How long a request may wait for a slot; then it gets 504 without having run. 0: no limit.")
            .modWsgi("`WSGIDaemonProcess queue-timeout=`, `--queue-timeout`");

    /** The longest wait while there is no interpreter. */
    public static final Option<Duration> CONNECT_TIMEOUT = Option.of(
                    "connect-timeout",
                    GROUP,
                    seconds(),
                    "15",
                    "How long a request may wait while its process group has no interpreter at all, because all were"
                            + " lost and no replacement has started; then it gets 503. 0: as long as `queue-timeout`"
                            + " allows.")
            .modWsgi("`WSGIDaemonProcess connect-timeout=`, `--connect-timeout`");

    /** The longest run of a request. */
    public static final Option<Duration> REQUEST_TIMEOUT = Option.of(
                    "request-timeout",
                    GROUP,
                    seconds(),
                    "60",
                    "How long a request may run, from the moment it gets its slot; then the client gets 504, or the"
                            + " connection is broken off if the response has begun. 0: no limit.")
            .modWsgi("`WSGIDaemonProcess request-timeout=`, `--request-timeout`");

    /** How long an interrupted request may take to end. */
    public static final Option<Duration> INTERRUPT_TIMEOUT = Option.of(
                    "interrupt-timeout",
                    GROUP,
                    seconds(),
                    "5",
                    "How long a request that was interrupted at `request-timeout` may take to end. Then its"
                            + " interpreter is replaced, and closed when its other requests have finished; see"
                            + " `maximum-stuck`. 0: replaced at once.")
            .modWsgi("`WSGIDaemonProcess interrupt-timeout=`, `--interrupt-timeout`");

    /** The longest time to open an interpreter. */
    public static final Option<Duration> STARTUP_TIMEOUT = Option.of(
                    "startup-timeout",
                    GROUP,
                    seconds(),
                    "15",
                    "How long opening an interpreter and loading its applications may take. 0: no limit.")
            .defaultOf("jython", "60")
            .modWsgi("`WSGIDaemonProcess startup-timeout=`, `--startup-timeout`");

    /** How long requests may continue when their interpreter is retired. */
    public static final Option<Duration> GRACEFUL_TIMEOUT = Option.of(
                    "graceful-timeout",
                    GROUP,
                    seconds(),
                    "15",
                    "How long running requests may continue when the application is undeployed. When their interpreter"
                            + " is replaced, they may continue for this time, or for `request-timeout` plus"
                            + " `interrupt-timeout` if that is longer, so that every request reaches its own limit. 0:"
                            + " on undeployment they are ended at once.")
            .modWsgi("`WSGIDaemonProcess graceful-timeout=`, `--graceful-timeout`");

    /** How long requests may continue when an operator retires their interpreter. */
    public static final Option<Duration> EVICTION_TIMEOUT = Option.of(
                    "eviction-timeout",
                    GROUP,
                    seconds(),
                    "0",
                    "How long running requests may continue when an operator replaces their interpreter, with JMX or a"
                            + " signal to its process. 0: as long as `graceful-timeout`.")
            .modWsgi("`WSGIDaemonProcess eviction-timeout=`, `--eviction-timeout`");

    /** The longest run of Python's exit handlers. */
    public static final Option<Duration> SHUTDOWN_TIMEOUT = Option.of(
                    "shutdown-timeout",
                    GROUP,
                    positiveSeconds(),
                    "5",
                    "How long Python's exit handlers may take when an interpreter is closed; then it is ended by"
                            + " force.")
            .modWsgi("`WSGIDaemonProcess shutdown-timeout=`, `--shutdown-timeout`");

    /** How long an interpreter may execute no Python code. */
    public static final Option<Duration> DEADLOCK_TIMEOUT = Option.of(
                    "deadlock-timeout",
                    GROUP,
                    seconds(),
                    "60",
                    "How long an interpreter may be unable to execute any Python code, because of a deadlock or of C"
                            + " code that keeps the GIL. Then it is replaced, and ended by force. 0: no limit.")
            .modWsgi("`WSGIDaemonProcess deadlock-timeout=`, `--deadlock-timeout`");

    /** How long a client may send nothing of a request body. */
    public static final Option<Duration> SOCKET_TIMEOUT = Option.of(
                    "socket-timeout",
                    GROUP,
                    seconds(),
                    "60",
                    "How long a client may send nothing while its request body is read. 0: the bridge sets no limit;"
                            + " the container has its own.")
            .modWsgi("`WSGIDaemonProcess socket-timeout=`, `--socket-timeout`");

    /** How long a client may read nothing of a response. */
    public static final Option<Duration> RESPONSE_SOCKET_TIMEOUT = Option.of(
                    "response-socket-timeout",
                    GROUP,
                    seconds(),
                    "60",
                    "How long a client may read nothing of a response that waits for it; then the connection is broken"
                            + " off. 0: the bridge sets no limit.")
            .modWsgi("`WSGIDaemonProcess response-socket-timeout=`, `--response-socket-timeout`");

    /** After how long a request is reported as slow. */
    public static final Option<Duration> SLOW_REQUEST = Option.of(
                    "slow-request",
                    GROUP,
                    seconds(),
                    "5",
                    "How long a request may run, from the moment it gets its slot, before it is reported as slow: on"
                            + " the status page, and once in the log with its Python stack."
                            + " Nothing else happens to it. 0: never.")
            .modWsgi("`WSGISlowRequests`, `--slow-requests`");

    /** All of these, in the order of the documentation. */
    public static final List<Option<?>> ALL = List.of(
            QUEUE_TIMEOUT,
            CONNECT_TIMEOUT,
            REQUEST_TIMEOUT,
            INTERRUPT_TIMEOUT,
            STARTUP_TIMEOUT,
            GRACEFUL_TIMEOUT,
            EVICTION_TIMEOUT,
            SHUTDOWN_TIMEOUT,
            DEADLOCK_TIMEOUT,
            SOCKET_TIMEOUT,
            RESPONSE_SOCKET_TIMEOUT,
            SLOW_REQUEST);

    private TimeoutOptions() {}
}

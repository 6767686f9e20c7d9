package org.wsgibridge.settings.option;

import static org.wsgibridge.settings.option.EngineSupport.OWN_PROCESS;
import static org.wsgibridge.settings.option.OptionTypes.bytes;
import static org.wsgibridge.settings.option.OptionTypes.count;
import static org.wsgibridge.settings.option.OptionTypes.seconds;
import static org.wsgibridge.settings.option.Scope.GROUP;

import java.time.Duration;
import java.util.List;

/** When an interpreter of a process group is replaced by a fresh one. */
public final class RecyclingOptions {
    /** When an interpreter is replaced. */
    public static final Option<Integer> MAXIMUM_REQUESTS = Option.of(
                    "maximum-requests",
                    GROUP,
                    count(0, 999_999_999),
                    "0",
                    "After how many requests an interpreter is replaced; its replacement is opened first. 0: never.")
            .modWsgi("`WSGIDaemonProcess maximum-requests=`, `--maximum-requests`");

    /** The age at which an interpreter is replaced. */
    public static final Option<Duration> RESTART_INTERVAL = Option.of(
                    "restart-interval",
                    GROUP,
                    seconds(),
                    "0",
                    "At what age an interpreter is replaced; its replacement is opened first. 0: never.")
            .modWsgi("`WSGIDaemonProcess restart-interval=`, `--restart-interval`");

    /** The idle time after which an interpreter is replaced. */
    public static final Option<Duration> INACTIVITY_TIMEOUT = Option.of(
                    "inactivity-timeout",
                    GROUP,
                    seconds(),
                    "0",
                    "After how long without a request an interpreter that has served requests is replaced with a new"
                            + " one, which frees the memory that its requests have accumulated. 0: never.")
            .modWsgi("`WSGIDaemonProcess inactivity-timeout=`, `--inactivity-timeout`");

    /** The CPU time after which an interpreter is replaced. */
    public static final Option<Duration> CPU_TIME_LIMIT = Option.of(
                    "cpu-time-limit",
                    GROUP,
                    seconds(),
                    "0",
                    "After how much CPU time an interpreter is replaced: of its process for `cpython`, of its request"
                            + " threads for `jython`. 0: never.")
            .modWsgi("`WSGIDaemonProcess cpu-time-limit=`, `--cpu-time-limit`");

    /** The memory at which an interpreter is replaced. */
    public static final Option<Long> MAXIMUM_MEMORY = Option.of(
                    "maximum-memory",
                    GROUP,
                    bytes(),
                    "0",
                    "At how much resident memory a process is replaced; its replacement is opened first. The"
                            + " interpreters of `jython` share the JVM's heap, so none of them has a size of its own."
                            + " 0: never.")
            .onlyFor(OWN_PROCESS);

    /** All of these, in the order of the documentation. */
    public static final List<Option<?>> ALL =
            List.of(MAXIMUM_REQUESTS, RESTART_INTERVAL, INACTIVITY_TIMEOUT, CPU_TIME_LIMIT, MAXIMUM_MEMORY);

    private RecyclingOptions() {}
}

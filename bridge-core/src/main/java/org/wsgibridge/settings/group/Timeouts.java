package org.wsgibridge.settings.group;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * The timeouts of a process group, with mod_wsgi's names: {@code queue} is the option {@code queue-timeout}, and so on.
 * {@link Duration#ZERO} stands for no limit, except for {@code interrupt}, {@code graceful} and {@code eviction};
 * {@code shutdown} is never zero. Immutable.
 *
 * @param queue how long a request may wait for a slot
 * @param connect how long a request may wait while there is no interpreter at all; zero for as long as {@code queue}
 * @param request how long a request may run, from the moment it gets its slot
 * @param interrupt how long an interrupted request may take to end; zero to replace its interpreter at once
 * @param startup how long opening an interpreter and loading its applications may take
 * @param graceful how long running requests may continue when their interpreter is retired; zero to end them at once
 * @param eviction as {@code graceful}, if an operator retires the interpreter; zero for as long as {@code graceful}
 * @param shutdown how long Python's exit handlers may take
 * @param deadlock how long an interpreter may be unable to execute Python code
 * @param socket how long a client may send nothing while its request body is read
 * @param responseSocket how long a client may read nothing of a response that waits for it
 * @param slow how long a request may run before it is reported as slow; zero to report none
 */
public record Timeouts(
        Duration queue,
        Duration connect,
        Duration request,
        Duration interrupt,
        Duration startup,
        Duration graceful,
        Duration eviction,
        Duration shutdown,
        Duration deadlock,
        Duration socket,
        Duration responseSocket,
        Duration slow) {

    /**
     * Formats a duration as the value of an option.
     *
     * @param duration the duration
     * @return seconds, such as {@code 60} or {@code 0.5}
     */
    public static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString();
    }
}

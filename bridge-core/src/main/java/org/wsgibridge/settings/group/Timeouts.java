package org.wsgibridge.settings.group;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * How long things may take in a process group, in mod_wsgi's names. {@link Duration#ZERO} means without limit, except
 * for {@code interrupt}, {@code graceful} and {@code eviction}; {@code shutdown} is never zero.
 *
 * @param queue how long a request may wait for a slot
 * @param connect how long a request may wait while there is no interpreter at all
 * @param request how long a request may run, an absolute deadline from the moment it gets its slot
 * @param interrupt how long an interrupted request has to unwind
 * @param startup how long opening an interpreter and loading its applications may take
 * @param graceful how long running requests may go on when their interpreter is retired
 * @param eviction the same when an operator retires it; zero for as long as graceful
 * @param shutdown how long Python's exit handlers may take
 * @param deadlock how long an interpreter may execute no Python code when it is asked to
 * @param socket how long the client may send nothing of a body
 * @param responseSocket how long the client may take nothing of a response
 * @param slow how long a request may run before it is reported as slow; nothing else happens to it
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
     * Writes a duration as an option has it.
     *
     * @param duration the duration
     * @return seconds, such as {@code 60} or {@code 0.5}
     */
    public static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString();
    }
}

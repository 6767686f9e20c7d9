package org.wsgibridge.express.deploy;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.option.Option;
import org.wsgibridge.settings.option.TimeoutOptions;

/**
 * How long the server of a project may take to end: shutdown-delay, graceful-timeout, shutdown-timeout, and ten seconds
 * for the JVM. Stateless.
 */
final class StopTime {
    private static final Duration RESERVE = Duration.ofSeconds(10);
    private static final List<Option<Duration>> LIMITS =
            List.of(TimeoutOptions.GRACEFUL_TIMEOUT, TimeoutOptions.SHUTDOWN_TIMEOUT);

    private StopTime() {}

    /** Returns the time. A limit that is no number is ignored, because the server itself refuses it. */
    static Duration of(ServerLine line, ProjectEnvironment environment) {
        Duration delay = parse(line, environment, "shutdown-delay");
        Duration all = RESERVE.plus(delay == null ? Duration.ZERO : delay);
        for (Option<Duration> limit : LIMITS) {
            Duration said = parse(line, environment, limit.name());
            all = all.plus(said != null ? said : Objects.requireNonNull(limit.parse(limit.defaultFor(""))));
        }
        return all;
    }

    private static @Nullable Duration parse(ServerLine line, ProjectEnvironment environment, String name) {
        return Stream.of(line.value("--" + name), environment.option(name))
                .filter(text -> !text.isBlank())
                .findFirst()
                .map(text -> TimeoutOptions.GRACEFUL_TIMEOUT.parse(text.strip()))
                .orElse(null);
    }
}

package org.wsgibridge.pool.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;
import org.wsgibridge.spi.ShutdownReason;

/** How long a retired interpreter goes on with its requests. */
class RetirementTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration NONE = Duration.ZERO;

    static Stream<Arguments> windows() {
        return Stream.of(
                Arguments.of(ShutdownReason.MAXIMUM_REQUESTS, 60, 5, 0, 66),
                Arguments.of(ShutdownReason.REQUEST_TIMEOUT, 60, 5, 0, 66),
                Arguments.of(ShutdownReason.SCRIPT_RELOAD, 2, 1, 0, 15),
                Arguments.of(ShutdownReason.RESTART_INTERVAL, 0, 5, 0, 15),
                Arguments.of(ShutdownReason.EVICTION_SIGNAL, 60, 5, 0, 15),
                Arguments.of(ShutdownReason.GRACEFUL_SIGNAL, 60, 5, 40, 40),
                Arguments.of(ShutdownReason.SHUTDOWN_SIGNAL, 60, 5, 40, 15),
                Arguments.of(ShutdownReason.DEADLOCK_TIMEOUT, 60, 5, 40, 0));
    }

    @ParameterizedTest
    @MethodSource("windows")
    void mustGrantRunningRequestsTheWindowOfTheReason(
            ShutdownReason reason, int request, int interrupt, int eviction, int window) {
        Timeouts timeouts = new Timeouts(
                NONE,
                NONE,
                Duration.ofSeconds(request),
                Duration.ofSeconds(interrupt),
                NONE,
                Duration.ofSeconds(15),
                Duration.ofSeconds(eviction),
                SECOND,
                NONE,
                NONE,
                NONE,
                NONE);
        assertThat(Retirement.window(timeouts, reason)).isEqualTo(Duration.ofSeconds(window));
    }
}

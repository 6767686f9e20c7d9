package org.wsgibridge.express.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.wsgibridge.wsgi.HeadLimits;

/** The limits of the server's settings. */
final class ConnectionSettingsTest {
    private static final Duration IDLE = Duration.ofSeconds(30);

    private static ConnectionSettings settings(int keepAlive, int header, int body) {
        return new ConnectionSettings(
                null,
                0,
                Duration.ofSeconds(keepAlive),
                Duration.ZERO,
                8192,
                HeadLimits.DEFAULT,
                pace(header, 0, 0),
                pace(body, 0, 0),
                false,
                Map.of());
    }

    private static ConnectionSettings.Pace pace(int first, int most, int bytesPerSecond) {
        return new ConnectionSettings.Pace(Duration.ofSeconds(first), Duration.ofSeconds(most), bytesPerSecond);
    }

    @Test
    void noConnectionMustEndAsIdleBeforeALimitOfTheServerApplies() {
        assertThat(settings(2, 15, 15).idleTimeout(IDLE)).isEqualTo(IDLE);
        for (ConnectionSettings longer : List.of(settings(60, 15, 15), settings(2, 60, 15), settings(2, 15, 60))) {
            assertThat(longer.idleTimeout(IDLE)).isEqualTo(Duration.ofSeconds(65));
        }
    }

    @Test
    void aLongBodyMustNotEndTheTimeOfItsClient() {
        assertThat(pace(15, 0, 500).allowance(1000))
                .isEqualTo(Duration.ofSeconds(17).toNanos());
        assertThat(pace(15, 16, 500).allowance(1000))
                .isEqualTo(Duration.ofSeconds(16).toNanos());
        assertThat(pace(15, 0, 1).allowance(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }
}

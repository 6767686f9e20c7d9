package org.wsgibridge.opening;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A wake-up reaches every attempt that began before it, whether the pause after the attempt has begun or not. */
@Timeout(30)
class WakeUpsTest {
    private static final Duration LONG = Duration.ofHours(1);
    private final WakeUps wakeUps = new WakeUps();

    @Test
    void mustNotWaitWhenTheWakeUpCameBeforeThePause() throws Exception {
        long ticket = wakeUps.ticket();
        wakeUps.wake();
        assertThat(wakeUps.await(ticket, LONG)).isTrue();
    }

    @Test
    void mustEndThePauseWhenTheWakeUpComesInIt() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            long ticket = wakeUps.ticket();
            Future<Boolean> one = threads.submit(() -> wakeUps.await(ticket, LONG));
            Future<Boolean> other = threads.submit(() -> wakeUps.await(ticket, LONG));
            assertThat(wakeUps.await(ticket, Duration.ofMillis(50))).isFalse();
            wakeUps.wake();
            assertThat(one.get()).isTrue();
            assertThat(other.get()).isTrue();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void mustWaitWhenTheWakeUpCameBeforeTheAttempt() throws Exception {
        wakeUps.wake();
        assertThat(wakeUps.await(wakeUps.ticket(), Duration.ofMillis(1))).isFalse();
    }
}

package org.wsgibridge.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

class LogLimitTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final LogLimit limit = new LogLimit(1);
    private long now = -5 * SECOND;

    @Test
    void mustWriteTheFirstAndThenOneASecondWithACount() {
        List<Long> written = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            long leftOut = limit.ask(now, NOPLogger.NOP_LOGGER);
            if (leftOut != LogLimit.NONE) {
                written.add(leftOut);
            }
            now += SECOND / 1000;
        }
        assertThat(written).containsExactly(0L, 999L, 999L);
        assertThat(limit.due(now)).isEqualTo(999);
        assertThat(limit.due(now)).isZero();
    }

    @Test
    void mustWriteTenAtOnceAndThenTenASecond() {
        LogLimit ten = new LogLimit(10);
        List<Long> written = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            long leftOut = ten.ask(now, NOPLogger.NOP_LOGGER);
            if (leftOut != LogLimit.NONE) {
                written.add(leftOut);
            }
            now += SECOND / 1000;
        }
        assertThat(written).hasSize(30);
        assertThat(written.stream().filter(leftOut -> leftOut > 0)).containsExactly(990L, 990L);
        assertThat(ten.due(now)).isEqualTo(990);
    }

    @Test
    void mustWriteAtOnceWhatComesSeldom() {
        for (int i = 0; i < 5; i++) {
            assertThat(limit.ask(now, NOPLogger.NOP_LOGGER)).isZero();
            now += SECOND;
        }
        assertThat(limit.due(now)).isZero();
    }

    @Test
    void mustTellOfTheLastOnesWhenNoMoreCome() {
        assertThat(limit.ask(now, NOPLogger.NOP_LOGGER)).isZero();
        assertThat(limit.ask(now, NOPLogger.NOP_LOGGER)).isEqualTo(LogLimit.NONE);
        assertThat(limit.due(now)).isZero();
        assertThat(limit.due(now + SECOND)).isEqualTo(1);
        assertThat(limit.due(now + 2 * SECOND)).isZero();
        assertThat(limit.ask(now + 2 * SECOND, NOPLogger.NOP_LOGGER)).isZero();
    }

    @Test
    void mustTellOfOneThatIsCountedWhenItIsQuietAgain() {
        assertThat(limit.ask(now, NOPLogger.NOP_LOGGER)).isZero();
        assertThat(limit.due(now + SECOND)).isZero();
        // Decided in the second before, by a thread that only now goes on.
        assertThat(limit.leaveOut()).isEqualTo(LogLimit.NONE);
        assertThat(limit.due(now + 2 * SECOND)).isEqualTo(1);
        assertThat(limit.due(now + 3 * SECOND)).isZero();
    }

    @Test
    void mustLoseNoneOfThoseThatComeAtOnce() {
        AtomicLong told = new AtomicLong();
        AtomicLong clock = new AtomicLong(now);
        IntStream.range(0, 100_000).parallel().forEach(i -> {
            long leftOut = limit.ask(clock.addAndGet(SECOND / 10_000), NOPLogger.NOP_LOGGER);
            if (leftOut != LogLimit.NONE) {
                told.addAndGet(leftOut + 1);
            }
        });
        assertThat(told.get() + limit.due(clock.get() + 10 * SECOND)).isEqualTo(100_000);
    }
}

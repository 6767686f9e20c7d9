package org.wsgibridge.servlet.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimerTableTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private Timer timer(int key) {
        return Timer.builder("timer").tag("key", Integer.toString(key)).register(registry);
    }

    @Test
    void mustFindEveryTimerAgainWhenItHasGrown() {
        TimerTable table = new TimerTable();
        for (int key = 1; key < 2_000; key++) {
            assertThat(table.get(key << 10, this::timer)).isSameAs(timer(key << 10));
        }
        for (int key = 1; key < 2_000; key++) {
            assertThat(table.get(key << 10, made -> {
                        throw new IllegalStateException("is there already");
                    }))
                    .isSameAs(timer(key << 10));
        }
    }

    @Test
    void mustMakeEachTimerOnceForAllThreads() throws Exception {
        TimerTable table = new TimerTable();
        Set<Integer> made = ConcurrentHashMap.newKeySet();
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int thread = 0; thread < 4; thread++) {
            threads.execute(() -> {
                go.countDown();
                for (int key = 1; key <= 500; key++) {
                    table.get(key, wanted -> {
                                assertThat(made.add(wanted)).isTrue();
                                return timer(wanted);
                            })
                            .record(Duration.ofMillis(1));
                }
            });
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(registry.find("timer").timers()).hasSize(500).allMatch(timer -> timer.count() == 4);
    }

    @Test
    void mustHaveTheBucketsOfModWsgi() {
        Duration[] bounds = MeterMaker.modWsgi();
        assertThat(bounds).hasSize(64).isSorted();
        assertThat(bounds)
                .startsWith(
                        Duration.ofNanos(1_250_000),
                        Duration.ofNanos(1_500_000),
                        Duration.ofNanos(1_750_000),
                        Duration.ofMillis(2),
                        Duration.ofNanos(2_500_000))
                .endsWith(Duration.ofMillis(57_344), Duration.ofMillis(65_536));
    }

    @Test
    void mustBoundTheValuesThatAnApplicationChooses() {
        TagValues names = new TagValues(50);
        assertThat(names.name(names.number(null))).isEqualTo("none");
        for (int i = 0; i < 200; i++) {
            String name = names.name(names.number("Error" + i));
            assertThat(name).isEqualTo(i < 50 ? "Error" + i : "other");
        }
        assertThat(names.name(names.number("Error3"))).isEqualTo("Error3");
    }
}

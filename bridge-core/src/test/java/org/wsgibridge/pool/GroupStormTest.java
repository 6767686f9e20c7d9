package org.wsgibridge.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.pool.GroupFixture.Request;
import org.wsgibridge.pool.stats.GroupStats;
import org.wsgibridge.pool.stats.InterpreterStats;
import org.wsgibridge.settings.group.Capacity;
import org.wsgibridge.settings.group.ProcessGroupSettings.Recycling;
import org.wsgibridge.testkit.ScriptedInterpreter;
import org.wsgibridge.testkit.TestSettings;

/** Everything that may happen to a process group, all at once for a while; afterwards all must be in its place. */
class GroupStormTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final int PROCESSES = 3;
    private static final int THREADS = 2;

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void mustHaveItsInterpretersAndSlotsAndNoRequestLeftAfterAStorm(int seed) throws Exception {
        TestSettings settings = GroupFixture.defaults(home)
                .capacity(new Capacity(PROCESSES, THREADS, 50, 2))
                .timeouts(LONG, SHORT, SHORT, LONG)
                .recycling(new Recycling(100, SHORT, Duration.ZERO, Duration.ZERO, 0));
        List<Request> requests = new ArrayList<>();
        try (GroupFixture fixture = new GroupFixture(settings).start()) {
            AtomicBoolean over = new AtomicBoolean();
            Thread operator = new Thread(() -> makeTrouble(fixture, over, seed));
            operator.start();
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1500);
            Random random = new Random(seed);
            while (System.nanoTime() - end < 0) {
                String application = random.nextInt(40) == 0 ? "deaf" : random.nextInt(20) == 0 ? "gate" : "hello";
                requests.add(fixture.send(application));
                TimeUnit.MICROSECONDS.sleep(500);
                if (random.nextInt(20) == 0) {
                    fixture.open(requests.get(random.nextInt(requests.size())));
                }
            }
            over.set(true);
            operator.join();
            requests.forEach(fixture::open);
            await().untilAsserted(() -> assertSettled(fixture.group.view().stats()));
            assertThat(requests)
                    .allMatch(request -> request.decisions().get() == 1 && fixture.releases(request) <= 1)
                    .anyMatch(request -> request.exchange().outcome() == Outcome.COMPLETED);
            await().until(() -> {
                Request afterwards = fixture.send("hello");
                await().until(() -> afterwards.channel().isClosed());
                return afterwards.channel().status() == 200;
            });
        }
    }

    private static void assertSettled(GroupStats stats) {
        assertThat(stats.queued()).isZero();
        assertThat(stats.busy()).isZero();
        assertThat(stats.stuck()).isZero();
        assertThat(stats.active()).isBetween(PROCESSES, PROCESSES + 1);
    }

    private static void makeTrouble(GroupFixture fixture, AtomicBoolean over, int seed) {
        Random random = new Random(-seed);
        while (!over.get()) {
            List<ScriptedInterpreter> opened = fixture.engine.opened();
            ScriptedInterpreter last = opened.get(opened.size() - 1);
            switch (random.nextInt(5)) {
                case 0 -> {
                    if (last.closedBecause() == null) {
                        last.crash();
                    }
                }
                case 1 -> fixture.group.reload();
                case 2 -> fixture.engine.failOpening(1);
                default ->
                    fixture.group.view().stats().interpreters().stream()
                            .map(InterpreterStats::name)
                            .findAny()
                            .ifPresent(fixture.group::evict);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}

package org.wsgibridge.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.pool.GroupFixture.Request;
import org.wsgibridge.pool.stats.RequestStats;
import org.wsgibridge.settings.group.Capacity;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.testkit.TestSettings;

/** What an operator can see of a process group. */
class GroupViewTest {
    private static final Duration LONG = Duration.ofSeconds(100);
    private static final Duration SHORT = Duration.ofMillis(100);

    @TempDir
    Path home;

    private TestSettings settings(int threads) {
        return GroupFixture.defaults(home).capacity(new Capacity(1, threads, 100, 10));
    }

    @Test
    void mustShowRequestsThatRunAndThatWait() throws Exception {
        try (GroupFixture fixture = new GroupFixture(settings(1)).start()) {
            Request running = fixture.sendTo("/a b\n%0A", "gate");
            Request waiting = fixture.sendTo("/next", "gate");
            assertThat(fixture.group.view().requests())
                    .satisfiesExactly(
                            first -> {
                                assertThat(first.id())
                                        .isEqualTo(running.exchange().id());
                                assertThat(first.path()).isEqualTo("/a%20b%0A%250A");
                                assertThat(first.state()).isEqualTo(RequestStats.State.RUNNING);
                                assertThat(first.interpreter()).isEqualTo("test-1");
                                assertThat(first.age()).isGreaterThanOrEqualTo(first.running());
                            },
                            second -> {
                                assertThat(second.id())
                                        .isEqualTo(waiting.exchange().id());
                                assertThat(second.state()).isEqualTo(RequestStats.State.WAITING);
                                assertThat(second.interpreter()).isNull();
                                assertThat(second.running()).isZero();
                            });
            await().until(() -> "scripted stack".equals(stack(fixture, running.exchange())));
            assertThat(stack(fixture, waiting.exchange())).isEmpty();
            fixture.open(running);
            fixture.open(waiting);
            await().until(() -> fixture.group.view().requests().isEmpty());
            assertThat(stack(fixture, running.exchange())).isEmpty();
        }
    }

    private static String stack(GroupFixture fixture, Exchange exchange) throws Exception {
        return fixture.group.view().stack(exchange.id()).toCompletableFuture().get();
    }

    @Test
    void mustAddUpTheTimeThatSlotsAreHeld() throws Exception {
        try (GroupFixture fixture = new GroupFixture(settings(2)).start()) {
            assertThat(fixture.group.view().stats().busyTime()).isZero();
            Request first = fixture.send("gate");
            Request second = fixture.send("gate");
            await().until(() -> fixture.group.view().stats().busyTime().toMillis() > 10);
            fixture.open(first);
            fixture.open(second);
            await().until(() -> fixture.group.view().stats().busy() == 0);
            // A slot is free a moment before its request has the time of that.
            await().untilAsserted(() -> assertThat(
                            fixture.group.view().stats().busyTime().toNanos())
                    .isEqualTo(held(first.exchange()) + held(second.exchange())));
        }
    }

    private static long held(Exchange exchange) {
        return exchange.times().released() - exchange.times().dispatched();
    }

    @Test
    void mustTellOnceWhatBecameOfARequestThatTookTooLong() throws Exception {
        TestSettings settings = settings(2).timeouts(LONG, SHORT, SHORT, SHORT);
        try (GroupFixture fixture = new GroupFixture(settings).start()) {
            fixture.send("gate");
            await().untilAsserted(() -> assertThat(fixture.timedOut).containsExactly("r1 recovered"));
            Request deaf = fixture.send("deaf");
            await().untilAsserted(() -> assertThat(fixture.timedOut).containsExactly("r1 recovered", "r2 escalated"));
            fixture.open(deaf);
            await().until(() -> fixture.group.view().stats().stuck() == 0);
            assertThat(fixture.timedOut).hasSize(2);
        }
    }

    @Test
    void mustShowWhoLeavesAndWhoHasLeftAndWhy() throws Exception {
        try (GroupFixture fixture = new GroupFixture(settings(1)).start()) {
            Request running = fixture.send("gate");
            assertThat(fixture.group.evict("test-1")).isTrue();
            await().untilAsserted(() -> assertThat(
                            fixture.group.view().stats().interpreters().get(0).leaving())
                    .isEqualTo(ShutdownReason.EVICTION_SIGNAL));
            fixture.open(running);
            await().untilAsserted(() -> assertThat(fixture.group.view().recentStops())
                    .singleElement()
                    .satisfies(stop -> {
                        assertThat(stop.name()).isEqualTo("test-1");
                        assertThat(stop.reason()).isEqualTo("eviction_signal");
                        assertThat(stop.served()).isEqualTo(1);
                        assertThat(stop.generation()).isEqualTo(1);
                    }));
            assertThat(fixture.group.view().usages()).containsOnlyKeys("test-2");
        }
    }

    @Test
    void mustCountTheBytesOfTheResponseAndNameTheInterpreter() throws Exception {
        try (GroupFixture fixture = new GroupFixture(settings(1)).start()) {
            fixture.defineStream();
            Request stream = fixture.send("stream");
            fixture.open(stream);
            await().until(() -> stream.exchange().outcome() != null);
            assertThat(stream.exchange().responseBytes()).isEqualTo("one two".length());
            assertThat(stream.exchange().interpreter()).isEqualTo("test-1");
            fixture.group.close();
            Request refused = fixture.send("hello");
            assertThat(refused.exchange().responseBytes())
                    .isEqualTo(Objects.requireNonNull(refused.channel().text()).length());
        }
    }
}

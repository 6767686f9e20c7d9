package org.wsgibridge.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.testkit.ScriptedInterpreter;
import org.wsgibridge.testkit.TestSettings;

/** Which interpreters are notified of what the bridge finds out, and how often. */
class EventPublisherTest {
    @TempDir
    private Path home;

    private static List<String> told(GroupFixture fixture) {
        return fixture.engine.opened().stream()
                .flatMap(interpreter -> interpreter.told().stream())
                .toList();
    }

    private static GroupFixture start(TestSettings settings, int processes) throws Exception {
        GroupFixture fixture = new GroupFixture(settings, false).start();
        await().until(() -> fixture.group.view().stats().interpreters().size() == processes);
        fixture.engine.opened().forEach(ScriptedInterpreter::subscribe);
        return fixture;
    }

    @Test
    void mustTellOneInterpreterOfARejectedRequest() throws Exception {
        try (GroupFixture fixture = start(GroupFixture.defaults(home).capacity(2, 1, 0, 0), 2)) {
            GroupFixture.Request first = fixture.send("gate");
            GroupFixture.Request second = fixture.send("gate");
            fixture.send("hello");
            assertThat(told(fixture)).containsExactly("request_rejected r3 rejected");
            fixture.open(first);
            fixture.open(second);
        }
    }

    @Test
    void mustTellOfARequestThatWaitedTooLong() throws Exception {
        try (GroupFixture fixture = start(GroupFixture.defaults(home).capacity(1, 1, 10, 0), 1)) {
            GroupFixture.Request running = fixture.send("gate");
            fixture.send("hello");
            fixture.group.tick(System.nanoTime() + Duration.ofHours(1).toNanos());
            assertThat(told(fixture)).contains("request_queue_timeout r2");
            assertThat(told(fixture)).noneMatch(event -> event.startsWith("request_rejected"));
            fixture.open(running);
        }
    }

    @Test
    void mustTellOnceOfAClientThatLeftBeforeItsRequestRan() throws Exception {
        try (GroupFixture fixture = start(GroupFixture.defaults(home).capacity(1, 1, 10, 0), 1)) {
            GroupFixture.Request running = fixture.send("gate");
            GroupFixture.Request waiting = fixture.send("hello");
            waiting.exchange().terminate(Outcome.CLIENT_GONE, 0);
            fixture.open(running);
            await().until(() -> fixture.releases(running) == 1);
            assertThat(told(fixture)).containsExactly("request_rejected r2 client_gone");
        }
    }

    @Test
    void mustTellNobodyOfARequestThatRan() throws Exception {
        try (GroupFixture fixture = start(GroupFixture.defaults(home).capacity(1, 1, 10, 0), 1)) {
            GroupFixture.Request request = fixture.send("hello");
            await().until(() -> fixture.releases(request) == 1);
            assertThat(told(fixture)).isEmpty();
        }
    }

    @Test
    void mustTellEveryInterpreterOfASignal() throws Exception {
        try (GroupFixture fixture = start(GroupFixture.defaults(home).capacity(2, 1, 10, 0), 2)) {
            fixture.group.signal("SIGUSR2", 12);
            assertThat(told(fixture)).containsExactly("process_signal SIGUSR2", "process_signal SIGUSR2");
        }
    }

    @Test
    void mustTellOneThatServesOfAFailedLoad() throws Exception {
        try (GroupFixture fixture = start(GroupFixture.defaults(home).capacity(2, 1, 10, 0), 2)) {
            fixture.engine.failOpening(1);
            fixture.group.evict("test-1");
            await().until(() -> told(fixture).contains("application_load_failed scripted failure"));
            assertThat(told(fixture)).containsOnlyOnce("application_load_failed scripted failure");
        }
    }

    @Test
    void mustTellTheInterpreterThatRanItWhatBecameOfATimeout() throws Exception {
        try (GroupFixture fixture = start(GroupFixture.defaults(home).capacity(1, 1, 10, 0), 1)) {
            GroupFixture.Request request = fixture.send("gate");
            await().until(() -> request.exchange().times().applicationStarted() != 0);
            fixture.group.tick(System.nanoTime() + Duration.ofSeconds(61).toNanos());
            await().until(() -> fixture.releases(request) == 1);
            assertThat(told(fixture)).contains("request_timeout r1 recovered");
        }
    }
}

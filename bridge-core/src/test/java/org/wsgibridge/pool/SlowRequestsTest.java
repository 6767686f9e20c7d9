package org.wsgibridge.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.pool.GroupFixture.Request;
import org.wsgibridge.pool.deadline.SlowRequests;
import org.wsgibridge.testkit.TestSettings;

/** Requests that run for longer than slow-request. */
class SlowRequestsTest {
    @TempDir
    Path home;

    private TestSettings slow(Duration slow) {
        return GroupFixture.defaults(home).slow(slow);
    }

    private static void end(GroupFixture fixture, Request request) {
        fixture.open(request);
        await().until(() -> fixture.releases(request) == 1);
    }

    @Test
    void mustTellOfEachOnceWhileItRuns() throws Exception {
        try (GroupFixture fixture = new GroupFixture(slow(Duration.ofSeconds(5)), false).start()) {
            Request request = fixture.sendTo("/report", "gate");
            long dispatched = request.exchange().times().dispatched();
            fixture.group.tick(dispatched + Duration.ofMillis(4999).toNanos());
            assertThat(fixture.slow()).isEmpty();
            fixture.group.tick(dispatched + Duration.ofSeconds(5).toNanos());
            fixture.group.tick(dispatched + Duration.ofSeconds(6).toNanos());
            assertThat(fixture.slow()).containsExactly("r1");
            end(fixture, request);
        }
    }

    @Test
    void mustLogEachOnceWithItsPythonStack() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(SlowRequests.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        try (GroupFixture fixture = new GroupFixture(slow(Duration.ofSeconds(5)), false).start()) {
            Request request = fixture.sendTo("/report", "gate");
            long dispatched = request.exchange().times().dispatched();
            await().until(() -> request.exchange().times().applicationStarted() != 0);
            fixture.group.tick(dispatched + Duration.ofSeconds(5).toNanos());
            fixture.group.tick(dispatched + Duration.ofSeconds(6).toNanos());
            end(fixture, request);
        } finally {
            logger.detachAppender(appender);
        }
        assertThat(appender.list).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getFormattedMessage())
                    .isEqualTo("WB0212: Request r1 (GET /report) runs longer than slow-request=5 s on interpreter"
                            + " test-1:\n"
                            + "    scripted stack");
        });
    }

    @Test
    void mustRememberWhatTheyWereWithoutTheirQueryString() throws Exception {
        try (GroupFixture fixture = new GroupFixture(slow(Duration.ofMillis(1))).start()) {
            Request request = fixture.sendTo("/report", "gate");
            await().until(() -> fixture.slow().equals(List.of("r1")));
            assertThat(fixture.group.view().slowRequests()).isEmpty();
            end(fixture, request);
            assertThat(fixture.group.view().slowRequests()).singleElement().satisfies(slow -> {
                assertThat(slow.id()).isEqualTo("r1");
                assertThat(slow.method()).isEqualTo("GET");
                assertThat(slow.path()).isEqualTo("/report");
                assertThat(slow.interpreter()).isEqualTo("test-1");
                assertThat(slow.ran()).isGreaterThanOrEqualTo(Duration.ofMillis(1));
                assertThat(slow.status()).isEqualTo(200);
                assertThat(slow.outcome()).isEqualTo(Outcome.COMPLETED);
            });
        }
    }

    @Test
    void mustForgetTheOldestOfMany() throws Exception {
        try (GroupFixture fixture = new GroupFixture(slow(Duration.ofNanos(1))).start()) {
            Request request = fixture.send("hello");
            for (int i = 0; i < 70; i++) {
                Request last = fixture.send("hello");
                await().pollInterval(Duration.ofMillis(1)).until(() -> fixture.releases(last) == 1);
            }
            await().until(() -> fixture.releases(request) == 1);
            assertThat(fixture.group.view().slowRequests()).hasSize(64);
            assertThat(fixture.group.view().slowRequests().get(63).id()).isEqualTo("r71");
        }
    }

    @Test
    void mustFindNoneWhenTheOptionIsZero() throws Exception {
        try (GroupFixture fixture = new GroupFixture(slow(Duration.ZERO), false).start()) {
            Request request = fixture.send("gate");
            fixture.group.tick(System.nanoTime() + Duration.ofSeconds(30).toNanos());
            end(fixture, request);
            assertThat(fixture.slow()).isEmpty();
            assertThat(fixture.group.view().slowRequests()).isEmpty();
        }
    }
}

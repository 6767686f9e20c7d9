package org.wsgibridge.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.pool.lifecycle.LoadFailures;
import org.wsgibridge.settings.group.Reload;
import org.wsgibridge.settings.group.StartupFailure;
import org.wsgibridge.testkit.LogCapture;
import org.wsgibridge.testkit.TestSettings;

/** A process group that is closed answers whatever waits for it, and comes to an end itself. */
class GroupEndTest {
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final String SHUT_DOWN = "process group test is shut down";

    @TempDir
    Path home;

    private TestSettings settings() {
        Duration minute = Duration.ofMinutes(1);
        return GroupFixture.defaults(home)
                .timeouts(minute, minute, minute, SHORT)
                .interpreterTimeouts(minute, minute, SHORT)
                .reload(Reload.SCRIPT, StartupFailure.RETRY);
    }

    private static String answer(CompletableFuture<String> reload) throws Exception {
        return reload.get(30, TimeUnit.SECONDS);
    }

    private static CompletableFuture<String> reload(GroupFixture fixture) {
        return fixture.group.reloadAndTell().toCompletableFuture();
    }

    @Test
    void mustAnswerAReloadWhoseLoadIsUnderWay() throws Exception {
        CompletableFuture<String> reload;
        try (GroupFixture fixture = new GroupFixture(settings()).start()) {
            fixture.engine.holdOpening(new CountDownLatch(1));
            reload = reload(fixture);
            await().until(() -> fixture.engine.attempts() == 2);
        }
        assertThat(answer(reload)).isEqualTo(SHUT_DOWN);
    }

    /** A terminal ends the JVM and its new children at the same time: that is no fault to report. */
    @Test
    void mustReportNoFailureToOpenAnInterpreterWhileItIsClosed() {
        assertThat(LogCapture.of(LoadFailures.class, () -> {
                    try {
                        failWhileItIsClosed();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .isEmpty();
    }

    private void failWhileItIsClosed() throws Exception {
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        try (GroupFixture fixture = new GroupFixture(settings()).start()) {
            fixture.engine.failOpening(1);
            fixture.engine.holdOpening(opening);
            fixture.engine.holdClosing(closing);
            CompletableFuture<String> reload = reload(fixture);
            await().until(() -> fixture.engine.attempts() == 2);
            Thread end = new Thread(fixture.group::close);
            end.start();
            await().until(() -> reload(fixture).isDone());
            opening.countDown();
            // With the end of this thread, the attempt has failed: nothing can interrupt it any more.
            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("wsgi-open-test-2")));
            assertThat(answer(reload)).isEqualTo(SHUT_DOWN);
            closing.countDown();
            end.join();
        }
    }

    /** It has no load of its own: it waits for the attempts to open the first interpreter. */
    @Test
    void mustAnswerAReloadWithoutAnInterpreter() throws Exception {
        CompletableFuture<String> reload;
        GroupFixture fixture = new GroupFixture(settings());
        try (fixture) {
            fixture.engine.failOpening(Integer.MAX_VALUE);
            fixture.start();
            fixture.engine.holdOpening(new CountDownLatch(1));
            int before = fixture.engine.attempts();
            await().until(() -> fixture.engine.attempts() > before);
            reload = reload(fixture);
        }
        assertThat(answer(reload)).isEqualTo(SHUT_DOWN);
    }

    @Test
    void mustAnswerAReloadAfterItsEnd() throws Exception {
        GroupFixture fixture = new GroupFixture(settings()).start();
        fixture.close();
        assertThat(answer(reload(fixture))).isEqualTo(SHUT_DOWN);
    }

    /** Both orders, and all between, of a reload and the end. */
    @Test
    void mustAnswerEveryReloadThatComesAsItEnds() throws Exception {
        for (int round = 0; round < 200; round++) {
            GroupFixture fixture = new GroupFixture(settings()).start();
            CyclicBarrier together = new CyclicBarrier(2);
            CompletableFuture<CompletableFuture<String>> asked = new CompletableFuture<>();
            Thread asking = new Thread(() -> {
                try {
                    together.await();
                    asked.complete(reload(fixture));
                } catch (Exception e) {
                    asked.completeExceptionally(e);
                }
            });
            asking.start();
            together.await();
            fixture.close();
            assertThat(answer(asked.get(30, TimeUnit.SECONDS))).isIn("", SHUT_DOWN);
        }
    }

    /** A fault of an engine must not keep a web application from being undeployed. */
    @Test
    void mustEndAlthoughAnInterpreterDoesNot() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        GroupFixture fixture = new GroupFixture(settings()).start();
        fixture.engine.holdClosing(never);
        Thread closing = new Thread(fixture::close);
        closing.start();
        try {
            await().atMost(Duration.ofMinutes(1)).until(() -> !closing.isAlive());
        } finally {
            never.countDown();
        }
        assertThat(fixture.engine.opened()).hasSize(1);
    }
}

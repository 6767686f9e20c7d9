package org.wsgibridge.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.opening.WakeUps;
import org.wsgibridge.pool.GroupFixture.Request;
import org.wsgibridge.settings.group.Capacity;
import org.wsgibridge.settings.group.Reload;
import org.wsgibridge.settings.group.StartupFailure;
import org.wsgibridge.testkit.TestSettings;

/** An application that does not load: one thread tries again, and requests get their answer immediately. */
class LoadRetryTest {
    private static final int PROCESSES = 5;

    @TempDir
    Path home;

    private TestSettings settings() {
        return GroupFixture.defaults(home)
                .capacity(new Capacity(PROCESSES, 1, 100, 10))
                .reload(Reload.CHANGES, StartupFailure.RETRY);
    }

    /** Returns how many threads of the group wait for their turn to open an interpreter. */
    private static long waiting() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("wsgi-test-supervisor-"))
                .filter(thread -> Arrays.stream(thread.getValue())
                        .anyMatch(call -> call.getClassName().equals(WakeUps.class.getName())))
                .count();
    }

    @Test
    void mustTryWithOneInterpreterAtATimeAndOpenAllOnceItLoads() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        try (GroupFixture fixture = new GroupFixture(settings())) {
            fixture.engine.failOpening(2);
            fixture.engine.holdAllButTheFirst(second);
            fixture.start();
            await().until(() -> fixture.engine.attempts() == 2 && waiting() == PROCESSES - 1);
            List<Request> meanwhile = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                meanwhile.add(fixture.send("hello"));
            }
            await().until(() -> meanwhile.stream()
                    .allMatch(request ->
                            request.channel().isClosed() && request.channel().status() == 503));
            assertThat(fixture.engine.attempts()).isEqualTo(2);
            second.countDown();
            await().until(() -> fixture.group.view().stats().active() == PROCESSES);
            assertThat(fixture.engine.attempts()).isEqualTo(2 + PROCESSES);
            assertThat(fixture.group.view().stats().failure()).isEmpty();
        } finally {
            second.countDown();
        }
    }

    @Test
    void mustGoOnWithAnotherThreadWhereTheOneThatTriesIsDone() throws Exception {
        try (GroupFixture fixture = new GroupFixture(settings())) {
            fixture.engine.failOpening(1);
            fixture.start();
            await().until(() -> fixture.group.view().stats().active() == PROCESSES);
            // What is missing again is opened one by one, until it loads.
            fixture.engine.failOpening(4);
            for (int i = 0; i < PROCESSES; i++) {
                fixture.engine.opened().get(i).crash();
            }
            await().until(() -> fixture.group.view().stats().active() == PROCESSES);
        }
    }
}

package org.wsgibridge.pool.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.pool.GroupFixture;

/** Threads that open interpreters, where something goes wrong that is no failure of the load. */
class OpeningTurnsTest {
    private static final int THREADS = 3;

    @TempDir
    private Path home;

    /** Each thread's first interpreter is lost immediately, or too old. */
    @Test
    void mustOpenAllAtATimeAsLongAsNothingFails() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        CountDownLatch opens = new CountDownLatch(1);
        Set<Thread> begun = ConcurrentHashMap.newKeySet();
        Set<Thread> again = ConcurrentHashMap.newKeySet();
        LoadFailures failures = Failures.of(GroupFixture.defaults(home));
        OpeningTurns turns = new OpeningTurns(
                "test",
                failures,
                () -> {
                    if (begun.add(Thread.currentThread())) {
                        return false;
                    }
                    again.add(Thread.currentThread());
                    opens.await();
                    return true;
                },
                () -> false);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                ends.add(threads.submit(() -> turns.openUntilUp(() -> true)));
            }
            await().until(() -> again.size() == THREADS);
            opens.countDown();
            for (Future<?> end : ends) {
                end.get();
            }
            assertThat(failures.haveAny()).isFalse();
        } finally {
            opens.countDown();
            threads.shutdownNow();
        }
    }
}

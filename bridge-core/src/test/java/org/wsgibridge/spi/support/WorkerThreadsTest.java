package org.wsgibridge.spi.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.settings.group.ThreadSettings;
import org.wsgibridge.spi.Lease;
import org.wsgibridge.testkit.LogCapture;

/** The threads of an in-process interpreter. */
final class WorkerThreadsTest {
    private final Set<Thread> used = ConcurrentHashMap.newKeySet();
    private WorkerThreads threads = make(3);

    private static WorkerThreads make(int maximum) {
        return new WorkerThreads("test-1", maximum, ThreadSettings.DEFAULT);
    }

    @AfterEach
    void close() {
        threads.close(Duration.ofSeconds(10));
    }

    private void runTogether(int tasks) throws Exception {
        CyclicBarrier all = new CyclicBarrier(tasks + 1);
        for (int i = 0; i < tasks; i++) {
            threads.execute(() -> {
                used.add(Thread.currentThread());
                meet(all);
            });
        }
        all.await();
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void threadsAreStartedWhenTheyAreNeeded() throws Exception {
        threads = make(5000);
        runTogether(2);
        assertThat(used).hasSize(2).allMatch(Thread::isDaemon);
        assertThat(used).allMatch(thread -> thread.getName().matches("wsgi-test-1-[12]"));
        for (int i = 0; i < 20; i++) {
            await().until(() -> used.stream().allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING));
            runTogether(1);
        }
        assertThat(used).as("an idle thread is preferred to a new one").hasSize(2);
    }

    @Test
    void moreTasksThanThreadsWaitTheirTurn() {
        AtomicInteger done = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        for (int i = 0; i < 50; i++) {
            threads.execute(() -> {
                used.add(Thread.currentThread());
                awaitQuietly(go);
                done.incrementAndGet();
            });
        }
        go.countDown();
        await().until(() -> done.get() == 50);
        assertThat(used).hasSizeBetween(1, 3);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aTaskThatAThreadGivesItselfWithItsLeaseRunsOnThatThread() {
        AtomicReference<@Nullable Thread> first = new AtomicReference<>();
        AtomicReference<@Nullable Thread> second = new AtomicReference<>();
        threads.execute(() -> {
            first.set(Thread.currentThread());
            threads.releaseLast(new Admitting(() -> threads.execute(() -> second.set(Thread.currentThread()))));
        });
        await().until(() -> second.get() != null);
        assertThat(second.get()).isSameAs(first.get());
    }

    @Test
    void aTaskThatAThreadGivesInTheMiddleOfAnotherMustNotWaitForItsEnd() {
        CountDownLatch done = new CountDownLatch(1);
        AtomicReference<@Nullable Boolean> inTime = new AtomicReference<>();
        threads.execute(() -> {
            threads.execute(done::countDown);
            inTime.set(awaitBriefly(done));
        });
        await().until(() -> inTime.get() != null);
        assertThat(inTime.get()).isTrue();
    }

    /** A lease whose release admits another request. */
    private record Admitting(Runnable admission) implements Lease {
        @Override
        public Exchange exchange() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean release() {
            admission.run();
            return true;
        }

        @Override
        public boolean isReleased() {
            return false;
        }
    }

    private static boolean awaitBriefly(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void noThreadIsLostWhereThereIsNoMemoryToLogThatThereIsNone() throws Exception {
        OutOfMemoryError error = new OutOfMemoryError("injected");
        LogCapture.failing(WorkerThreads.class, error, () -> {
            for (int i = 0; i < 10; i++) {
                threads.execute(() -> {
                    throw error;
                });
            }
            CountDownLatch done = new CountDownLatch(1);
            threads.execute(done::countDown);
            awaitQuietly(done);
        });
        runTogether(3);
        assertThat(used).hasSize(3);
    }

    @Test
    void anInterruptDoesNotReachTheNextTask() {
        threads = make(1);
        AtomicReference<@Nullable Boolean> interrupted = new AtomicReference<>();
        threads.execute(() -> Thread.currentThread().interrupt());
        threads.execute(() -> interrupted.set(Thread.currentThread().isInterrupted()));
        await().until(() -> interrupted.get() != null);
        assertThat(interrupted.get()).isFalse();
    }

    @Test
    void closeNamesTheThreadsThatGoOn() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        runTogether(2);
        AtomicBoolean started = new AtomicBoolean();
        threads.execute(() -> {
            started.set(true);
            awaitQuietly(go);
        });
        await().untilTrue(started);
        List<Thread> alive = threads.close(Duration.ofMillis(50));
        assertThat(alive).hasSize(1).allMatch(threads::owns);
        go.countDown();
        await().until(() ->
                used.stream().noneMatch(Thread::isAlive) && alive.stream().noneMatch(Thread::isAlive));
    }

    @Test
    void cpuTimeOfThreadsThatHaveEndedGoesOnToCount() {
        AtomicInteger sink = new AtomicInteger();
        threads.execute(() -> {
            for (int i = 0; i < 10_000_000; i++) {
                sink.addAndGet(i);
            }
        });
        await().until(() -> threads.cpuTime().toMillis() > 0);
        threads.close(Duration.ofSeconds(10));
        assertThat(threads.cpuTime()).isPositive();
    }

    @Test
    void virtualThreadsAreRefusedWhereThereAreNone() {
        ThreadSettings virtual = new ThreadSettings(0, true);
        if (VirtualThreads.areSupported()) {
            threads = new WorkerThreads("test-1", 3, virtual);
            AtomicBoolean done = new AtomicBoolean();
            threads.execute(() -> done.set(true));
            await().untilTrue(done);
        } else {
            assertThatThrownBy(() -> new WorkerThreads("test-1", 3, virtual))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("JDK 21");
        }
    }

    @Test
    void theStackHasTheSizeThatIsAskedFor() {
        int small = depthWith(new ThreadSettings(256 * 1024, false));
        int large = depthWith(new ThreadSettings(64 * 1024 * 1024, false));
        assertThat(large).isGreaterThan(small);
    }

    private static int depthWith(ThreadSettings settings) {
        WorkerThreads own = new WorkerThreads("depth", 1, settings);
        AtomicInteger depth = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        own.execute(() -> {
            try {
                descend(depth);
            } catch (StackOverflowError e) {
                done.set(true);
            }
        });
        await().untilTrue(done);
        own.close(Duration.ofSeconds(10));
        return depth.get();
    }

    @SuppressWarnings("InfiniteRecursion") // That is the point.
    private static void descend(AtomicInteger depth) {
        depth.incrementAndGet();
        descend(depth);
    }
}

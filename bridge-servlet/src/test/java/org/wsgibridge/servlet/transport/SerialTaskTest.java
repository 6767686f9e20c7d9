package org.wsgibridge.servlet.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SerialTaskTest {
    private static final long LONG = TimeUnit.SECONDS.toNanos(60);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @AfterEach
    void endThreads() {
        mayEnd.countDown();
        threads.shutdownNow();
    }

    private void blocked() {
        begun.countDown();
        try {
            mayEnd.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatIsAskedForWhileItRunsMustRunOnceMoreOnTheSameThread() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        SerialTask task = new SerialTask(() -> {
            if (runs.incrementAndGet() == 1) {
                blocked();
            }
        });
        Future<Boolean> first = threads.submit(task::run);
        begun.await();
        assertThat(task.run()).isFalse();
        assertThat(task.run()).isFalse();
        assertThat(task.claim()).isFalse();
        mayEnd.countDown();
        assertThat(first.get()).isTrue();
        assertThat(runs).hasValue(2);
    }

    /** The task is passed on in its first run; the executor takes its rest, which a test runs when it wants to. */
    private static SerialTask passedOn(AtomicInteger runs, Executor executor) {
        AtomicReference<SerialTask> self = new AtomicReference<>();
        SerialTask task = new SerialTask(() -> {
            if (runs.incrementAndGet() == 1) {
                Objects.requireNonNull(self.get()).passOn(executor);
            }
        });
        self.set(task);
        return task;
    }

    @Test
    void whatIsPassedOnMustBelongToTheOtherThread() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        AtomicReference<Runnable> rest = new AtomicReference<>();
        SerialTask task = passedOn(runs, rest::set);
        assertThat(task.run()).isTrue();
        assertThat(runs).hasValue(1);
        assertThat(task.run()).as("the other thread does it").isFalse();
        assertThat(runs).hasValue(1);
        threads.submit(rest.get()).get();
        assertThat(runs).hasValue(2);
        assertThat(task.claim()).isTrue();
    }

    @Test
    void whatNoThreadHasBegunMayBeTakenOverByOne() {
        AtomicInteger runs = new AtomicInteger();
        AtomicReference<Runnable> rest = new AtomicReference<>(() -> {});
        SerialTask task = passedOn(runs, rest::set);
        task.run();
        assertThat(task.takeOver()).isTrue();
        assertThat(runs).hasValue(2);
        Objects.requireNonNull(rest.get()).run();
        assertThat(runs).as("it comes too late").hasValue(2);
        assertThat(task.takeOver()).isFalse();
        assertThat(task.claim()).isTrue();
    }

    @Test
    void whatNoThreadHasBegunMayBeClaimed() {
        AtomicInteger runs = new AtomicInteger();
        AtomicReference<Runnable> rest = new AtomicReference<>(() -> {});
        SerialTask task = passedOn(runs, rest::set);
        task.run();
        assertThat(task.claim()).isTrue();
        assertThat(task.isMine()).isTrue();
        Objects.requireNonNull(rest.get()).run();
        assertThat(runs).hasValue(1);
        task.release();
        assertThat(runs).as("what was owed").hasValue(2);
        assertThat(task.claim()).isTrue();
    }

    @Test
    void anExecutorThatKeepsTheTaskAndFailsMustNotMakeItRunTwice() {
        AtomicInteger runs = new AtomicInteger();
        SerialTask kept = passedOn(runs, rest -> {
            rest.run();
            throw new OutOfMemoryError("no thread");
        });
        assertThat(kept.run()).isTrue();
        assertThat(runs).hasValue(2);
        SerialTask refused = passedOn(new AtomicInteger(), rest -> {
            throw new OutOfMemoryError("no thread");
        });
        assertThat(refused.run()).isTrue();
        assertThat(refused.claim()).isTrue();
        assertThat(kept.claim()).isTrue();
    }

    @Test
    void whatIsAskedForWhileTheOtherThreadRunsMustRunOnceMore() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        AtomicReference<SerialTask> self = new AtomicReference<>();
        SerialTask task = new SerialTask(() -> {
            switch (runs.incrementAndGet()) {
                case 1 -> Objects.requireNonNull(self.get()).passOn(threads);
                case 2 -> blocked();
                default -> {}
            }
        });
        self.set(task);
        assertThat(task.run()).isTrue();
        begun.await();
        assertThat(task.run()).isFalse();
        mayEnd.countDown();
        assertThat(task.awaitIdle(LONG)).isTrue();
        assertThat(runs).hasValue(3);
    }

    @Test
    void whatNoOtherThreadTakesMustRunOnTheSame() {
        AtomicInteger runs = new AtomicInteger();
        SerialTask task = passedOn(runs, rest -> {
            throw new RejectedExecutionException("full");
        });
        assertThat(task.run()).isTrue();
        assertThat(runs).hasValue(2);
        assertThat(task.claim()).isTrue();
    }

    @Test
    void aThreadMustWaitForTheOneThatIsAtIt() throws Exception {
        SerialTask task = new SerialTask(this::blocked);
        Future<Boolean> working = threads.submit(task::run);
        begun.await();
        Future<Boolean> waiting = threads.submit(() -> task.awaitIdle(LONG));
        assertThat(task.awaitIdle(TimeUnit.MILLISECONDS.toNanos(20))).isFalse();
        assertThat(waiting.isDone()).isFalse();
        mayEnd.countDown();
        assertThat(waiting.get()).isTrue();
        assertThat(working.get()).isTrue();
    }

    @Test
    void nothingMustBeWaitedForWhereNoThreadIsAtIt() {
        SerialTask task = new SerialTask(() -> {});
        task.run();
        assertThat(task.awaitIdle(LONG)).isTrue();
    }

    @Test
    void aThreadThatIsAtItMustNotWaitForItself() throws Exception {
        SerialTask[] self = new SerialTask[1];
        AtomicInteger idle = new AtomicInteger();
        self[0] = new SerialTask(() -> idle.addAndGet(self[0].awaitIdle(LONG) ? 1 : 0));
        threads.submit(self[0]::run).get();
        assertThat(idle).hasValue(1);
    }

    @Test
    void aClaimMustKeepOthersAwayAndRunWhatTheyAskedFor() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        SerialTask task = new SerialTask(runs::incrementAndGet);
        assertThat(task.claim()).isTrue();
        assertThat(threads.submit(task::run).get()).isFalse();
        assertThat(runs).hasValue(0);
        task.release();
        assertThat(runs).hasValue(1);
        assertThat(task.awaitIdle(LONG)).isTrue();
    }

    /** Tomcat ends a request while it has the lock that a thread of the bridge needs to set a listener. */
    @Test
    void aThreadThatWaitsForALockOfTheCallerMustNotBeWaitedFor() throws Exception {
        Lock ofConnection = new ReentrantLock();
        AtomicBoolean finished = new AtomicBoolean();
        SerialTask task = new SerialTask(() -> {
            begun.countDown();
            ofConnection.lock();
            try {
                finished.set(true);
            } finally {
                ofConnection.unlock();
            }
        });
        ofConnection.lock();
        try {
            Future<Boolean> working = threads.submit(task::run);
            begun.await();
            assertThat(task.awaitIdle(LONG)).isTrue();
            assertThat(working.isDone()).isFalse();
            assertThat(finished).isFalse();
        } finally {
            ofConnection.unlock();
        }
    }

    @Test
    void aThreadThatWaitsForALockOfAnotherMustBeWaitedFor() throws Exception {
        Object lock = new Object();
        SerialTask task = new SerialTask(() -> {
            synchronized (lock) {
                begun.countDown();
            }
        });
        Future<?> owner;
        CountDownLatch owned = new CountDownLatch(1);
        owner = threads.submit(() -> {
            synchronized (lock) {
                owned.countDown();
                mayEnd.await();
            }
            return null;
        });
        owned.await();
        Thread worker = new Thread(task::run);
        worker.start();
        await().until(() -> worker.getState() == Thread.State.BLOCKED);
        assertThat(task.awaitIdle(TimeUnit.MILLISECONDS.toNanos(20))).isFalse();
        mayEnd.countDown();
        owner.get();
        assertThat(task.awaitIdle(LONG)).isTrue();
        worker.join();
    }
}

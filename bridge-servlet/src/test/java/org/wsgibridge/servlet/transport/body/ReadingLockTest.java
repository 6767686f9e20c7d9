package org.wsgibridge.servlet.transport.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadingLockTest {
    private static final long LONG = TimeUnit.SECONDS.toNanos(60);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ReadingLock lock = new ReadingLock();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void aReaderMustBeWaitedFor() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Future<?> reading = threads.submit(() -> {
            lock.lock();
            try {
                begun.countDown();
                mayEnd.await();
            } finally {
                lock.unlock();
            }
            return null;
        });
        begun.await();
        Future<?> ending = threads.submit(() -> lock.awaitFree(LONG));
        assertThat(ending.isDone()).isFalse();
        mayEnd.countDown();
        ending.get();
        reading.get();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void aReaderMustNotWaitForItself() {
        lock.lock();
        try {
            lock.awaitFree(LONG);
            assertThat(lock.isHeldByCurrentThread()).isTrue();
        } finally {
            lock.unlock();
        }
    }
}

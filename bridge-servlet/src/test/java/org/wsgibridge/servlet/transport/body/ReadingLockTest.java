package org.wsgibridge.servlet.transport.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadingLockTest {
    private static final long LONG = TimeUnit.SECONDS.toNanos(60);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ReadingLock lock = new ReadingLock();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final AtomicBoolean ended = new AtomicBoolean();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void aReaderMustBeWaitedFor() throws Exception {
        CountDownLatch waited = new CountDownLatch(1);
        Future<?> reading = threads.submit(() -> {
            lock.lock();
            try {
                begun.countDown();
                // The thread that waits for this one does not go on meanwhile.
                assertThat(waited.await(50, TimeUnit.MILLISECONDS)).isFalse();
                ended.set(true);
            } finally {
                lock.unlock();
            }
            return null;
        });
        begun.await();
        lock.awaitFree(LONG);
        assertThat(ended).isTrue();
        waited.countDown();
        reading.get();
    }

    @Test
    void aReaderThatWaitsForALockOfTheCallerMustNotBeWaitedFor() throws Exception {
        Lock ofConnection = new ReentrantLock();
        Future<?> reading;
        ofConnection.lock();
        try {
            reading = threads.submit(() -> {
                lock.lock();
                try {
                    begun.countDown();
                    ofConnection.lock();
                    try {
                        ended.set(true);
                    } finally {
                        ofConnection.unlock();
                    }
                } finally {
                    lock.unlock();
                }
            });
            begun.await();
            lock.awaitFree(LONG);
            assertThat(ended).isFalse();
        } finally {
            ofConnection.unlock();
        }
        reading.get();
        assertThat(ended).isTrue();
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

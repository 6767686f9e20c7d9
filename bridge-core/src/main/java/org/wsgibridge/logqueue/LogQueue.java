package org.wsgibridge.logqueue;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.watchdog.Heartbeat;
import org.wsgibridge.watchdog.VitalThread;
import org.wsgibridge.watchdog.Watchdog;

/**
 * Writes what applications and requests have for the log on a separate thread: an appender that stalls holds up no
 * request, no interpreter and no container. What waits is bounded; what finds no room is dropped, counted, and the
 * count is logged. The entries are written in the order in which they came. Thread-safe.
 */
public final class LogQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogQueue.class);
    /** What an entry takes besides its text, in bytes. */
    private static final int ENTRY_SIZE = 512;

    private static final long SMALLEST_LIMIT = 1 << 20;
    private static final long LARGEST_LIMIT = 16 << 20;
    private static final int SHARE_OF_HEAP = 64;
    /** How long the thread waits for further entries once it has written some, instead of being woken for each. */
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** When {@link #soon} is. */
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration CLOSE = Duration.ofSeconds(2);

    /**
     * What waits.
     *
     * @param size how much room it takes
     * @param writing writes it
     */
    record Entry(int size, Runnable writing) {}

    /**
     * What is looked at soon.
     *
     * @param due when, in {@link System#nanoTime()}
     * @param look looks
     */
    private record Look(long due, Runnable look) {}

    private final Queue<Entry> entries;
    /** The first one is due first. */
    private final Queue<Look> looks = new ConcurrentLinkedQueue<>();

    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final long limit;
    private final VitalThread thread;
    /** The thread that runs now. */
    private volatile @Nullable Thread writer;

    private volatile boolean asleep;
    private volatile boolean closed;
    private long reported = System.nanoTime() - REPORT_NANOS;

    /**
     * Makes a queue for as much as befits the heap: a 64th of it, between 1 and 16 MiB.
     *
     * @param watchdog watches the thread; a stalled appender is no fault of it
     */
    public LogQueue(Watchdog watchdog) {
        this(
                Math.max(
                        SMALLEST_LIMIT,
                        Math.min(LARGEST_LIMIT, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP)),
                watchdog,
                new ConcurrentLinkedQueue<>());
    }

    /**
     * Makes a queue and starts its thread.
     *
     * @param limit how many bytes of text may wait, about
     * @param watchdog watches the thread
     * @param entries empty and thread-safe
     */
    LogQueue(long limit, Watchdog watchdog, Queue<Entry> entries) {
        this.limit = limit;
        this.entries = entries;
        thread = VitalThread.loop("wsgi-log", watchdog, this::round);
    }

    /**
     * Has an entry written soon; never blocks. After {@link #close()} the calling thread writes it.
     *
     * @param characters how long its text is
     * @param writing writes it
     */
    public void add(int characters, Runnable writing) {
        if (closed) {
            writing.run();
            return;
        }
        Entry entry = new Entry(characters + ENTRY_SIZE, writing);
        if (waiting.addAndGet(entry.size) > limit || !enqueue(entry)) {
            waiting.addAndGet(-entry.size);
            dropped.incrementAndGet();
            return;
        }
        if (asleep) {
            LockSupport.unpark(writer);
        }
        if (closed && !thread.isAlive()) {
            writeAll(); // it came while the queue was being closed, too late for its thread
        }
    }

    /**
     * Has something looked at in about a tenth of a second, on the queue's thread or at the queue's end. How many wait
     * is the caller's to bound.
     *
     * @param look may add entries
     */
    public void soon(Runnable look) {
        looks.add(new Look(System.nanoTime() + SOON_NANOS, look));
        if (closed && !thread.isAlive()) {
            lookAtAll();
        } else if (asleep) {
            LockSupport.unpark(writer);
        }
    }

    private void lookAtDue() {
        for (Look next = looks.peek(); next != null && next.due - System.nanoTime() <= 0; next = looks.peek()) {
            looks.remove(next);
            look(next);
        }
    }

    private void lookAtAll() {
        for (Look next = looks.poll(); next != null; next = looks.poll()) {
            look(next);
        }
    }

    private void look(Look at) {
        try {
            at.look.run();
        } catch (Throwable e) {
            dropped.incrementAndGet();
        }
    }

    /** Returns false when there is no memory for one more. */
    private boolean enqueue(Entry entry) {
        try {
            return entries.add(entry);
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    /** Returns whether the thread runs; one that a stalled appender holds up does. */
    boolean isAlive() {
        return thread.isAlive();
    }

    private void round(Heartbeat heartbeat) {
        heartbeat.rest(); // however long an appender takes, no request waits for it
        writer = Thread.currentThread();
        lookAtDue();
        writeAll();
        pause();
    }

    private void writeAll() {
        for (Entry entry = entries.poll(); entry != null; entry = entries.poll()) {
            if (write(entry) && dropped.get() != 0 && System.nanoTime() - reported >= REPORT_NANOS) {
                report();
            }
        }
    }

    private boolean write(Entry entry) {
        try {
            entry.writing.run();
            return true;
        } catch (Throwable e) {
            // Memory has run out, most likely; later entries may fare better.
            dropped.incrementAndGet();
            return false;
        } finally {
            waiting.addAndGet(-entry.size);
        }
    }

    private void report() {
        long count = dropped.getAndSet(0);
        if (count != 0) {
            reported = System.nanoTime();
            LogCode.LINES_LOST.log(LOG, count);
        }
    }

    private void pause() {
        Thread.interrupted(); // what an appender left would keep the thread from sleeping
        LockSupport.parkNanos(this, REST_NANOS);
        if (!entries.isEmpty() || closed) {
            return;
        }
        report();
        asleep = true;
        Look next = looks.peek();
        if (entries.isEmpty() && !closed && next == null) {
            LockSupport.park(this);
        } else if (entries.isEmpty() && !closed && next != null) {
            LockSupport.parkNanos(this, Math.max(1, next.due - System.nanoTime()));
        }
        asleep = false;
    }

    /** Writes what waits, for two seconds at most: a stalled appender must not hold up an undeployment. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(writer);
        if (thread.finish(CLOSE)) {
            lookAtAll();
            writeAll();
            report();
        }
    }
}

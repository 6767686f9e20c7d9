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
 * Writes log lines of applications and requests on a separate thread, so that a slow appender delays no request,
 * interpreter or container. The queue is bounded: entries without room are dropped and counted, and the count is
 * logged. Entries are written in their order. Thread-safe.
 */
public final class LogQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogQueue.class);
    /** The size of an entry in addition to its text, in bytes. */
    private static final int ENTRY_SIZE = 512;

    private static final long SMALLEST_LIMIT = 1 << 20;
    private static final long LARGEST_LIMIT = 16 << 20;
    private static final int SHARE_OF_HEAP = 64;
    /**
     * How long the thread waits for further entries after it has written some, so that it need not be woken for each.
     */
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** The delay of {@link #soon}. */
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration CLOSE = Duration.ofSeconds(2);

    /**
     * An entry that waits.
     *
     * @param size its size in bytes, for the limit
     * @param writing writes it
     */
    record Entry(int size, Runnable writing) {}

    /**
     * A task that runs soon.
     *
     * @param due when, in {@link System#nanoTime()}
     * @param look the task
     */
    private record Look(long due, Runnable look) {}

    private final Queue<Entry> entries;
    /** In the order in which they are due. */
    private final Queue<Look> looks = new ConcurrentLinkedQueue<>();

    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final long limit;
    private final VitalThread thread;
    /** The queue's present thread. */
    private volatile @Nullable Thread writer;

    private volatile boolean asleep;
    private volatile boolean closed;
    private long reported = System.nanoTime() - REPORT_NANOS;

    /**
     * Makes a queue whose limit follows the heap: a 64th of it, between 1 and 16 MiB.
     *
     * @param watchdog watches the thread; a slow appender does not count as a fault of the thread
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
     * @param limit about how many bytes of text may wait
     * @param watchdog watches the thread
     * @param entries empty and thread-safe
     */
    LogQueue(long limit, Watchdog watchdog, Queue<Entry> entries) {
        this.limit = limit;
        this.entries = entries;
        thread = VitalThread.loop("wsgi-log", watchdog, this::round);
    }

    /**
     * Adds an entry, which the thread writes soon. Never blocks. After {@link #close()}, the calling thread writes it.
     *
     * @param characters the length of its text
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
            writeAll(); // it was added while the queue was being closed, too late for its thread
        }
    }

    /**
     * Runs a task in about a tenth of a second on the queue's thread, or when the queue is closed. The caller must
     * limit the number of tasks that wait.
     *
     * @param look the task; may add entries
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

    /** Adds an entry. Returns false if there is no memory for it. */
    private boolean enqueue(Entry entry) {
        try {
            return entries.add(entry);
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    /** Returns whether the thread runs; true even if an appender blocks it. */
    boolean isAlive() {
        return thread.isAlive();
    }

    private void round(Heartbeat heartbeat) {
        heartbeat.rest(); // a slow appender is no fault of the thread, and no request waits for it
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
            // Most likely memory has run out; there may be some for later entries.
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
        Thread.interrupted(); // an interrupt that an appender has left would prevent the thread from waiting
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

    /** Writes the entries that wait, for two seconds at most: a slow appender must not delay an undeployment. */
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

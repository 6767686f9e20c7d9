package org.wsgibridge.group;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/**
 * The thread that looks after the deadlines of all process groups of a bridge. One scan of what is in flight every few
 * hundredths of a second costs less than a timer per request.
 */
public final class Housekeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);
    private static final long TICK_MILLIS = 50;
    private static final long END_SECONDS = 5;
    /** A tick that takes longer means that something blocks the thread. */
    private static final long ALIVE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private volatile long lastTick = System.nanoTime();
    private final ScheduledExecutorService thread;

    /**
     * Starts the thread.
     *
     * @param groups the groups to look after
     */
    public Housekeeper(List<ProcessGroup> groups) {
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread housekeeper = new Thread(task, "wsgi-housekeeper");
            housekeeper.setDaemon(true);
            housekeeper.setContextClassLoader(Housekeeper.class.getClassLoader());
            return housekeeper;
        });
        List<ProcessGroup> all = List.copyOf(groups);
        var unused = thread.scheduleWithFixedDelay(() -> tick(all), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick(List<ProcessGroup> groups) {
        groups.forEach(Housekeeper::tick);
        lastTick = System.nanoTime();
    }

    /** Tells whether the thread still looks after the deadlines: its last round is not long ago. */
    public boolean isAlive() {
        return System.nanoTime() - lastTick < ALIVE_NANOS;
    }

    private static void tick(ProcessGroup group) {
        try {
            group.tick();
        } catch (RuntimeException | Error e) {
            // An error, too: after it the executor would never run the task again, and no deadline would hold.
            LogCode.HOUSEKEEPING_FAILED.log(LOG, group.settings().name(), e);
        }
    }

    /** Ends the thread and waits for that: after an undeployment none of ours may be left. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                LogCode.HOUSEKEEPER_LEFT.log(LOG, END_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

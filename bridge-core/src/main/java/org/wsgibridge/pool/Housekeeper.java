package org.wsgibridge.pool;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.log.LogContext;
import org.wsgibridge.watchdog.VitalThread;
import org.wsgibridge.watchdog.Watchdog;

/**
 * The thread that enforces the deadlines of all process groups of a bridge, and watches its other threads. One scan of
 * what is in flight every few hundredths of a second costs less than a timer per request.
 *
 * <p>It has its own thread, because deadlines must be met and the other threads watched in time: nothing that waits for
 * a container or a file runs on it.
 */
public final class Housekeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);
    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration END = Duration.ofSeconds(5);

    private final VitalThread thread;

    /**
     * Starts the thread.
     *
     * @param groups the groups whose deadlines count
     * @param watchdog the threads to watch
     */
    public Housekeeper(List<ProcessGroup> groups, Watchdog watchdog) {
        List<ProcessGroup> all = List.copyOf(groups);
        this.thread = VitalThread.every(TICK, "wsgi-housekeeper", watchdog, () -> tick(all, watchdog));
    }

    private static void tick(List<ProcessGroup> groups, Watchdog watchdog) {
        groups.forEach(Housekeeper::tick);
        watchdog.tick();
        LogCode.tellLeftOut();
    }

    private static void tick(ProcessGroup group) {
        try {
            group.tick();
        } catch (RuntimeException | Error e) {
            String name = group.settings().name();
            LogCode.HOUSEKEEPING_FAILED.log(() -> LogContext.ofGroup(name, null), LOG, name, e);
        }
    }

    /** Ends the thread and waits for that: after an undeployment none of ours may be left. */
    @Override
    public void close() {
        if (!thread.stop(END)) {
            LogCode.HOUSEKEEPER_LEFT.log(LOG, END.toSeconds());
        }
    }
}

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
 * The thread that enforces the deadlines of all process groups of a bridge, and watches the bridge's other threads.
 * Every few hundredths of a second it scans all requests. This costs less than a timer for each request.
 *
 * <p>Nothing that waits for a container or a file may run on this thread: deadlines must be met, and threads watched,
 * in time.
 */
public final class Housekeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);
    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration END = Duration.ofSeconds(5);

    private final VitalThread thread;

    /**
     * Starts the thread.
     *
     * @param groups the groups whose deadlines the thread enforces
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

    /** Ends the thread and waits for its end: after an undeployment, no thread of the bridge may be left. */
    @Override
    public void close() {
        if (!thread.stop(END)) {
            LogCode.HOUSEKEEPER_LEFT.log(LOG, END.toSeconds());
        }
    }
}

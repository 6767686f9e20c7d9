package org.wsgibridge.servlet.transport;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/**
 * Looks after clients that send or take nothing (mod_wsgi's socket-timeout and response-socket-timeout), with one thread
 * for all of them. Thread-safe.
 */
public final class StallWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StallWatch.class);
    private static final long TICK_MILLIS = 250;

    private final Set<Stallable> watched = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer;

    /**
     * Starts the watch.
     *
     * @param name names the thread
     */
    public StallWatch(String name) {
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        var unused = timer.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    void add(Stallable stallable) {
        watched.add(stallable);
    }

    void remove(Stallable stallable) {
        watched.remove(stallable);
    }

    private void tick() {
        long now = System.nanoTime();
        for (Stallable stallable : watched) {
            try {
                stallable.checkStall(now);
            } catch (RuntimeException e) {
                LogCode.CLIENT_NOT_GIVEN_UP.log(LOG, e);
            }
        }
    }

    private void giveUpAll() {
        for (Stallable stallable : watched) {
            try {
                stallable.giveUp();
            } catch (RuntimeException e) {
                LOG.debug("a client could not be given up", e);
            }
        }
    }

    /**
     * Gives up whoever still waits for a client, and ends the thread: waits for it, because it must not outlive the web
     * application's class loader.
     */
    @Override
    public void close() {
        timer.shutdownNow();
        giveUpAll();
        try {
            if (!timer.awaitTermination(5, TimeUnit.SECONDS)) {
                LogCode.STALL_WATCH_LEFT.log(LOG);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

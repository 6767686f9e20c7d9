package org.wsgibridge.servlet.transport.support;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.watchdog.VitalThread;
import org.wsgibridge.watchdog.Watchdog;

/**
 * Ends the requests of clients that send or read nothing for too long (the {@code socket-timeout} and {@code
 * response-socket-timeout} of mod_wsgi). One thread checks all clients. It is a thread of its own, because ending a
 * request calls the container, which may block. Thread-safe.
 */
public final class StallWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StallWatch.class);
    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration END = Duration.ofSeconds(5);

    private final Set<Stallable> watched = ConcurrentHashMap.newKeySet();
    private final VitalThread timer;

    /**
     * Starts the watch.
     *
     * @param name the name of its thread
     * @param watchdog the watchdog of its thread
     */
    public StallWatch(String name, Watchdog watchdog) {
        timer = VitalThread.every(TICK, name, watchdog, this::tick);
    }

    public void add(Stallable stallable) {
        watched.add(stallable);
    }

    public void remove(Stallable stallable) {
        watched.remove(stallable);
    }

    private void tick() {
        long now = System.nanoTime();
        for (Stallable stallable : watched) {
            try {
                stallable.checkStall(now);
            } catch (RuntimeException | Error e) {
                LogCode.CLIENT_NOT_GIVEN_UP.log(LOG, e);
            }
        }
    }

    private void giveUpAll() {
        for (Stallable stallable : watched) {
            try {
                stallable.giveUp();
            } catch (RuntimeException | Error e) {
                LOG.debug("a client could not be given up", e);
            }
        }
    }

    /**
     * Ends the thread, and the requests that still wait for a client. Waits for the thread, because it must not outlive
     * the class loader of the web application.
     */
    @Override
    public void close() {
        boolean ended = timer.stop(END);
        giveUpAll();
        if (!ended) {
            LogCode.STALL_WATCH_LEFT.log(LOG);
        }
    }
}

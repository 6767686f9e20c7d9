package org.wsgibridge.servlet.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.servlet.admin.AdminExchange.Events;
import org.wsgibridge.watchdog.VitalThread;
import org.wsgibridge.watchdog.Watchdog;

/**
 * The viewers of the status by server-sent events (WHATWG HTML, section 9.2). One thread takes a snapshot each second
 * and sends it to all viewers. The thread exists only while there are viewers. It is separate from others, because
 * snapshots read files and streams call the container. A viewer that is too slow misses snapshots, and delays no other
 * viewer.
 *
 * <p>Each stream ends after ten seconds, and the browser requests the next one. Otherwise, a container that waits for
 * running requests before it stops would wait for the viewers. Thread-safe.
 */
final class Viewers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Viewers.class);

    /** The most viewers at the same time. */
    static final int MAX = 16;

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final long LIFETIME_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final Duration END = Duration.ofSeconds(5);

    private final Supplier<StatusSnapshot> source;
    private final Watchdog watchdog;
    private final Set<Viewer> viewers = new LinkedHashSet<>();
    private @Nullable VitalThread sampler;
    private boolean closed;

    /**
     * Makes a set without viewers.
     *
     * @param source takes a snapshot
     * @param watchdog the watchdog of the thread, while there is one
     */
    Viewers(Supplier<StatusSnapshot> source, Watchdog watchdog) {
        this.source = source;
        this.watchdog = watchdog;
    }

    private record Viewer(Events events, Function<StatusSnapshot, String> form, long since) {}

    /** The subscription of one viewer. Its client may be gone before the stream has begun. Thread-safe. */
    final class Subscription {
        private @Nullable Viewer viewer;
        private boolean cancelled;

        /**
         * Begins to send snapshots; ends the stream immediately if there are too many viewers.
         *
         * @param events the viewer's stream
         * @param form converts a snapshot to the text that is sent
         */
        void start(Events events, Function<StatusSnapshot, String> form) {
            Viewer made = new Viewer(events, form, System.nanoTime());
            synchronized (Viewers.this) {
                if (cancelled || !hasRoom()) {
                    events.end();
                    return;
                }
                viewer = made;
                if (sampler == null) {
                    sampler = VitalThread.every(EVERY, "wsgi-status", watchdog, Viewers.this::tick);
                }
                viewers.add(made);
            }
            tell(List.of(made));
        }

        /** Removes the viewer, because its client is gone. Idempotent. */
        void cancel() {
            synchronized (Viewers.this) {
                cancelled = true;
                if (viewer != null) {
                    viewers.remove(viewer);
                }
            }
        }
    }

    /** Returns whether there is room for one more viewer. */
    synchronized boolean hasRoom() {
        return !closed && viewers.size() < MAX;
    }

    /** Returns the subscription of a viewer, which counts only after {@link Subscription#start}. */
    Subscription subscription() {
        return new Subscription();
    }

    private synchronized void remove(Viewer viewer) {
        viewers.remove(viewer);
    }

    /** Removes a viewer and ends its stream, so that the browser requests the next one. */
    private void end(Viewer viewer) {
        remove(viewer);
        try {
            viewer.events.end();
        } catch (RuntimeException | Error e) {
            LOG.debug("the stream of a viewer of the status cannot be ended", e);
        }
    }

    private void tick() {
        endOldStreams();
        tell(remaining());
    }

    /** Returns the viewers. If there are none, stops the thread after this round. */
    private synchronized List<Viewer> remaining() {
        if (viewers.isEmpty() && sampler != null) {
            sampler.stop(Duration.ZERO); // ends with this round
            sampler = null;
        }
        return List.copyOf(viewers);
    }

    private void endOldStreams() {
        long now = System.nanoTime();
        for (Viewer viewer : all()) {
            if (now - viewer.since > LIFETIME_NANOS) {
                end(viewer);
            }
        }
    }

    private synchronized List<Viewer> all() {
        return List.copyOf(viewers);
    }

    /** Sends a snapshot to viewers. Not under the lock, because the channel may call back. */
    private void tell(List<Viewer> audience) {
        if (audience.isEmpty()) {
            return;
        }
        StatusSnapshot snapshot = source.get();
        Map<Function<StatusSnapshot, String>, byte[]> told = new java.util.HashMap<>();
        for (Viewer viewer : audience) {
            byte[] event = told.computeIfAbsent(viewer.form, form -> event(form.apply(snapshot)));
            try {
                if (viewer.events.isWritable()) {
                    viewer.events.write(event);
                }
            } catch (RuntimeException | Error e) {
                LOG.debug("a viewer of the status cannot be told", e);
                end(viewer); // the others still get the snapshot
            }
        }
    }

    private static byte[] event(String json) {
        return ("retry: 1000\ndata: " + json + "\n\n").getBytes(UTF_8);
    }

    /** Ends all streams and the thread. */
    @Override
    public void close() {
        VitalThread running;
        List<Viewer> left;
        synchronized (this) {
            closed = true;
            running = sampler;
            sampler = null;
            left = List.copyOf(viewers);
            viewers.clear();
        }
        left.forEach(this::end);
        if (running != null && !running.stop(END)) {
            LOG.debug("the thread of the status page did not end within {} s", END.toSeconds());
        }
    }
}

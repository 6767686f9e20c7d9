package org.wsgibridge.group;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.engine.ApplicationLog;
import org.wsgibridge.engine.InterpreterStartException;
import org.wsgibridge.engine.Interruption;
import org.wsgibridge.engine.PythonEngine;
import org.wsgibridge.engine.ShutdownReason;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.ProcessGroupSettings;
import org.wsgibridge.settings.Reload;
import org.wsgibridge.settings.Timeouts;
import org.wsgibridge.wsgi.Header;

/**
 * A named pool of interpreters with its own settings; mod_wsgi's WSGIDaemonProcess. Admits requests to slots, keeps a
 * bounded number waiting, and watches their deadlines. Thread-safe.
 */
public final class ProcessGroup implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessGroup.class);
    private static final Header RETRY_AFTER = new Header("Retry-After", "1");

    private final ProcessGroupSettings settings;
    private final BridgeListener listener;
    private final Slots slots;
    private final Supervisor supervisor;
    private final SourceWatch sources;
    private final boolean watchSources;
    private final AtomicBoolean mayHaveLoadedMore = new AtomicBoolean(true);

    /**
     * Makes a group; {@link #start()} opens its interpreters.
     *
     * @param settings the settings
     * @param engine the engine that opens its interpreters
     * @param applications the applications that its mounts name
     * @param log takes what the applications write
     * @param listener receives the events; does not throw
     */
    public ProcessGroup(
            ProcessGroupSettings settings,
            PythonEngine engine,
            List<ApplicationRef> applications,
            ApplicationLog log,
            BridgeListener listener) {
        this.settings = settings;
        this.listener = listener;
        this.slots = new Slots(this, settings.capacity().queueSize());
        this.supervisor =
                new Supervisor(slots, new Opener(settings, engine, applications, log, listener), settings, listener);
        this.sources = new SourceWatch(settings, applications, slots);
        this.watchSources = settings.reload() != Reload.NEVER;
    }

    /**
     * Opens the interpreters. Returns when the first is up; the others follow.
     *
     * @throws InterpreterStartException when the first cannot be opened and the settings do not say to try again
     */
    public void start() throws InterpreterStartException {
        if (watchSources) {
            sources.remember();
        }
        supervisor.start();
    }

    /** Returns the group's settings. */
    public ProcessGroupSettings settings() {
        return settings;
    }

    /** Returns how many requests it can run when all its interpreters are up. */
    public int slots() {
        return settings.capacity().processes() * settings.capacity().threads();
    }

    /**
     * Admits a request. Never blocks, but for the check of source files where reloading is on: the request runs, waits
     * or is answered.
     */
    public void admit(Exchange exchange) {
        if (watchSources && sources.haveChanged()) {
            supervisor.reload();
        }
        exchange.times().markQueued();
        switch (slots.admit(exchange)) {
            case RUNS, WAITS -> {}
            case FULL -> reject(exchange, "the admission queue is full");
            case DOWN -> reject(exchange, "no interpreter could be started: " + supervisor.lastFailure());
            case CLOSED -> reject(exchange, "it is shut down");
        }
    }

    private void reject(Exchange exchange, String why) {
        if (exchange.terminate(Outcome.REJECTED, 503, RETRY_AFTER)) {
            LOG.warn(
                    "Request {} rejected by process group {}: {} ({})", exchange.id(), settings.name(), why, summary());
        }
    }

    /** Runs a request on its slot, on whichever thread found both. */
    void run(SlotLease lease) {
        Exchange exchange = lease.exchange();
        listener.requestStarted(exchange);
        try {
            lease.member().interpreter.call(lease);
        } catch (RuntimeException e) {
            LOG.error("Interpreter {} refused request {}", lease.member().name, exchange.id(), e);
            exchange.terminate(Outcome.FAILED, 500);
            lease.release();
        }
    }

    /** The engine gave a slot back. */
    void released(SlotLease lease) {
        lease.exchange().body().close();
        listener.slotReleased(lease.exchange());
        if (watchSources) {
            mayHaveLoadedMore.set(true);
        }
        if (slots.release(lease)) {
            supervisor.replace(lease.member(), ShutdownReason.MAXIMUM_REQUESTS);
        }
    }

    /** Looks after deadlines; called by the housekeeper every few hundredths of a second. */
    public void tick() {
        long now = System.nanoTime();
        Duration queueTimeout = settings.timeouts().queue();
        long oldest = queueTimeout.isZero() ? now - Long.MAX_VALUE / 2 : now - queueTimeout.toNanos();
        for (Exchange exchange : slots.expire(oldest)) {
            if (exchange.terminate(Outcome.QUEUE_TIMEOUT, 504)) {
                LOG.warn(
                        "Request {} waited longer than queue-timeout={} s for process group {} ({})",
                        exchange.id(),
                        Timeouts.seconds(queueTimeout),
                        settings.name(),
                        summary());
            }
        }
        if (!settings.timeouts().request().isZero()) {
            slots.forEachLease(lease -> checkDeadline(lease, now));
        }
        if (watchSources && mayHaveLoadedMore.getAndSet(false)) {
            supervisor.execute(sources::remember);
        }
    }

    private void checkDeadline(SlotLease lease, long now) {
        long over = now
                - lease.exchange().times().dispatched()
                - settings.timeouts().request().toNanos();
        if (over < 0 || lease.isReleased()) {
            return;
        }
        switch (lease.recovery) {
            case NONE -> {
                lease.recovery = SlotLease.Recovery.INTERRUPTED;
                interrupt(lease);
            }
            case INTERRUPTED -> {
                if (over > settings.timeouts().interrupt().toNanos()) {
                    lease.recovery = SlotLease.Recovery.ESCALATED;
                    escalate(lease);
                }
            }
            case ESCALATED -> {}
        }
    }

    private void interrupt(SlotLease lease) {
        boolean answered = lease.exchange().terminate(Outcome.REQUEST_TIMEOUT, 504);
        Interruption done = lease.member().interpreter.interrupt(lease);
        LOG.warn(
                "Request {} runs longer than request-timeout={} s on interpreter {}: client {}, request {}",
                lease.exchange().id(),
                Timeouts.seconds(settings.timeouts().request()),
                lease.member().name,
                answered ? "answered with 504" : "has its answer already",
                done);
    }

    private void escalate(SlotLease lease) {
        LOG.warn(
                "Request {} did not end within interrupt-timeout={} s; interpreter {} is replaced",
                lease.exchange().id(),
                Timeouts.seconds(settings.timeouts().interrupt()),
                lease.member().name);
        supervisor.replace(lease.member(), ShutdownReason.REQUEST_TIMEOUT);
    }

    /** Opens a new generation of interpreters beside the old one and swaps them; returns at once. */
    public void reload() {
        supervisor.reload();
    }

    /** Returns a snapshot for gauges and logs. */
    public GroupStats stats() {
        return slots.stats(settings.name(), settings.engine());
    }

    private String summary() {
        return stats().summary();
    }

    /**
     * Stops admission, lets running requests finish within graceful-timeout, closes the interpreters. Blocks until they
     * are closed.
     */
    @Override
    public void close() {
        for (Exchange waiting : slots.close()) {
            waiting.terminate(Outcome.SHUTDOWN, 503, RETRY_AFTER);
        }
        supervisor.close();
    }
}

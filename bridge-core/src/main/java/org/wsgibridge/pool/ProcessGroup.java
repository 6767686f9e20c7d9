package org.wsgibridge.pool;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.activity.Activity;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RetryHeaders;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.opening.WarmUp;
import org.wsgibridge.pool.deadline.QueueDeadlines;
import org.wsgibridge.pool.deadline.Recovery;
import org.wsgibridge.pool.deadline.SlowRequests;
import org.wsgibridge.pool.lifecycle.DeadlockProbes;
import org.wsgibridge.pool.lifecycle.LoadFailures;
import org.wsgibridge.pool.lifecycle.Opener;
import org.wsgibridge.pool.lifecycle.RecentStops;
import org.wsgibridge.pool.lifecycle.Recycler;
import org.wsgibridge.pool.lifecycle.Reloader;
import org.wsgibridge.pool.lifecycle.SourceWatch;
import org.wsgibridge.pool.lifecycle.Supervisor;
import org.wsgibridge.pool.slot.EachRequest;
import org.wsgibridge.pool.slot.EventPublisher;
import org.wsgibridge.pool.slot.Member;
import org.wsgibridge.pool.slot.Members;
import org.wsgibridge.pool.slot.SlotLease;
import org.wsgibridge.pool.slot.Slots;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.Reload;
import org.wsgibridge.spi.ApplicationLog;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.PythonEngine;
import org.wsgibridge.spi.ShutdownReason;

/**
 * A named pool of interpreters with its own settings (mod_wsgi's WSGIDaemonProcess). It admits requests to slots, keeps
 * a bounded number of further requests waiting, and enforces deadlines. Thread-safe.
 */
public final class ProcessGroup implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessGroup.class);

    private final ProcessGroupSettings settings;
    private final BridgeListener listener;
    private final Slots slots;
    private final Members members;
    private final LoadFailures failures;
    private final Supervisor supervisor;
    private final Reloader reloader;
    private final Recovery recovery;
    private final QueueDeadlines queueDeadlines;
    private final Recycler recycler;
    private final RequestAdmission admission;
    private final DeadlockProbes probes;
    private final GroupHealth health;
    private final SourceWatch sources;
    private final GroupView view;
    private final SlowRequests slowRequests;
    private final Activity activity;
    private final EventPublisher publisher;
    private final boolean watchSources;
    private final AtomicBoolean mayHaveLoadedMore = new AtomicBoolean(true);
    private volatile boolean closing;

    /**
     * Makes a group without interpreters; {@link #start()} opens them.
     *
     * @param settings the settings
     * @param engine the engine that opens interpreters
     * @param applications the applications that each interpreter loads
     * @param log receives the text that the applications write
     * @param listener receives the events; must not throw
     * @param warmUps the requests that each new interpreter serves before those of clients
     */
    public ProcessGroup(
            ProcessGroupSettings settings,
            PythonEngine engine,
            List<ApplicationRef> applications,
            ApplicationLog log,
            BridgeListener listener,
            List<WarmUp> warmUps) {
        this.settings = settings;
        this.listener = listener;
        this.slots = new Slots(new Leases(), settings.capacity());
        this.members = slots.members();
        this.publisher = new EventPublisher(settings.name(), members);
        this.failures = new LoadFailures(settings, slots, listener, publisher);
        ApplicationLog shown = settings.debug() ? new DebugLog(log, settings) : log;
        Opener opener = new Opener(settings, engine, applications, shown, listener, warmUps);
        RecentStops recentStops = new RecentStops(settings.name(), listener);
        this.supervisor = new Supervisor(slots, opener, settings, recentStops, failures);
        this.sources = new SourceWatch(settings, applications, members);
        this.reloader = new Reloader(settings, slots, supervisor, failures, sources);
        this.recovery = new Recovery(settings, members, supervisor, listener, publisher);
        this.queueDeadlines = new QueueDeadlines(settings, slots, failures, this::summary);
        this.recycler = new Recycler(settings.recycling(), members, supervisor);
        this.probes = new DeadlockProbes(settings.timeouts(), members, supervisor);
        this.health = new GroupHealth(settings, members, supervisor, failures);
        this.slowRequests = new SlowRequests(settings, members, listener);
        this.activity = new Activity(slots::busyNanos, slots::queued);
        this.view = new GroupView(settings, slots, reloader, recentStops, slowRequests, health, activity);
        this.watchSources = settings.reload() != Reload.NEVER;
        SourceWatch watched = watchSources ? sources : null;
        this.admission = new RequestAdmission(LOG, settings.name(), slots, failures, reloader, watched, this::summary);
    }

    /**
     * Opens the interpreters. Returns when the first one takes requests; the others are opened in the background.
     *
     * @throws InterpreterStartException if the first one cannot be opened, and {@code startup-failure} is not {@code
     *     retry}
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

    /** Returns how many requests the group can run at the same time when all its interpreters are up. */
    public int slots() {
        return settings.capacity().processes() * settings.capacity().threads();
    }

    /**
     * Admits a request: it runs, waits for a slot, or is answered. Never blocks, except to check source files if {@code
     * reload} is on.
     */
    public void admit(Exchange exchange) {
        admission.admit(exchange);
    }

    /** Reports that a request of this group has ended, and that its client's response is known. */
    public void finished(Exchange exchange) {
        activity.finished(exchange);
    }

    /** Reports that the outcome of a request of this group was decided, even if it was never admitted. Never blocks. */
    public void decided(Exchange exchange) {
        publisher.decided(exchange);
    }

    /**
     * Publishes mod_wsgi's event {@code process_signal} to the subscribers of all interpreters. Returns immediately.
     *
     * @param name the name of the signal, such as {@code SIGUSR2}
     * @param number the number of the signal on this system
     */
    public void signal(String name, int number) {
        publisher.signal(name, number);
    }

    /** Enforces deadlines. The housekeeper calls this every few hundredths of a second. */
    public void tick() {
        tick(System.nanoTime());
    }

    /** Enforces deadlines as at a given time, so that tests need not wait for them. */
    void tick(long now) {
        slots.serveWaiting();
        supervisor.tick();
        queueDeadlines.tick(now);
        slowRequests.tick(now);
        recovery.tick(now);
        recycler.tick(now);
        probes.tick(now);
        health.tick(now);
        activity.tick(now);
        if (watchSources && mayHaveLoadedMore.get() && sources.isDue(now)) {
            mayHaveLoadedMore.set(false);
            supervisor.execute(sources::remember);
        }
    }

    /** Reloads: opens a new generation of interpreters, then retires the old one. Returns immediately. */
    public void reload() {
        var unused = reloader.reload();
    }

    /**
     * Reloads as {@link #reload()} does, and reports the result.
     *
     * @return completed on any thread when a load that began after this call has ended: with {@code ""} if the new code
     *     serves requests, otherwise with the failure and its traceback; never completed exceptionally
     */
    public CompletionStage<String> reloadAndTell() {
        return reloader.reload();
    }

    /** Returns the read-only view of the group for operators. */
    public GroupView view() {
        return view;
    }

    private String summary() {
        return view.stats().summary();
    }

    /**
     * Replaces an interpreter for an operator. The replacement is opened first. Returns immediately.
     *
     * @param interpreter the interpreter's name
     * @return false if no interpreter with that name takes requests
     */
    public boolean evict(String interpreter) {
        for (Member member : members.all()) {
            if (member.name().equals(interpreter)) {
                // An interpreter that is already being replaced also leaves.
                return supervisor.replace(member, ShutdownReason.EVICTION_SIGNAL) || members.isActive(member);
            }
        }
        return false;
    }

    /** Returns the reason why this group needs a restart of the JVM, in one sentence; {@code null} if there is none. */
    public @Nullable String notLive() {
        return health.notLive();
    }

    /** Returns the reason why this group is not ready for requests, in one sentence; {@code null} if it is ready. */
    public @Nullable String notReady() {
        return closing ? "process group " + settings.name() + ": it is shut down" : health.notReady();
    }

    /**
     * Stops admission, lets running requests finish within graceful-timeout, closes the interpreters. Blocks until they
     * are closed.
     */
    @Override
    public void close() {
        closing = true;
        try {
            EachRequest.of(
                    slots.close(),
                    waiting -> waiting.terminate(Outcome.SHUTDOWN, 503, RetryHeaders.RETRY_AFTER, RetryHeaders.CLOSE));
        } finally {
            try {
                supervisor.close();
            } finally {
                reloader.close();
            }
        }
    }

    /** Runs requests that get a slot, and handles the leases that engines give back. */
    private final class Leases implements SlotLease.Handler {
        /** Runs a request on its slot, on the current thread. The slot is given back even if this throws. */
        @Override
        public void run(SlotLease lease) {
            Exchange exchange = lease.exchange();
            try {
                listener.requestStarted(exchange);
                lease.member().interpreter().call(lease);
            } catch (RuntimeException | Error e) {
                LogCode.REQUEST_REFUSED.log(exchange, LOG, lease.member().name(), exchange.id(), e);
                try {
                    exchange.terminate(Outcome.FAILED, 500);
                } finally {
                    lease.release();
                }
            }
        }

        /** Handles a slot that the engine gave back. The slot becomes free even if this throws. */
        @Override
        public void released(SlotLease lease, SlotLease.State was) {
            lease.exchange().times().markReleased();
            try {
                if (lease.exchange().isOpen()) {
                    // If the engine has no memory for an answer, it gives the slot back without one.
                    lease.exchange().terminate(Outcome.FAILED, 500);
                }
                lease.exchange().body().close();
                tellReleased(lease, was);
            } catch (RuntimeException | Error e) {
                LogCode.BOOKKEEPING_FAILED.log(lease.exchange(), LOG, RequestAdmission.named(lease.exchange()), e);
            } finally {
                if (slots.release(lease, was == SlotLease.State.STUCK)) {
                    recycler.served(lease.member());
                }
            }
        }

        @Override
        public void readmit(SlotLease lease) {
            Exchange exchange = lease.exchange();
            exchange.times().markReleased();
            exchange.logContext()
                    .run(() -> LOG.info(
                            "Request {} is admitted again: interpreter {} was gone before it had received it",
                            exchange.id(),
                            lease.member().name()));
            admitAgain(lease, true);
        }

        private void admitAgain(SlotLease lease, boolean gone) {
            if (!slots.readmit(lease, gone)) {
                lease.exchange().terminate(Outcome.SHUTDOWN, 503, RetryHeaders.RETRY_AFTER, RetryHeaders.CLOSE);
            }
        }

        /** Returns whether changed sources are loaded again. */
        @Override
        public boolean reloads() {
            return watchSources;
        }

        /**
         * Loads the script of a request again before the request is served. The request waits for a younger interpreter
         * than the present one. So do requests that arrive meanwhile, because their script would ask for a reload, too.
         */
        @Override
        public void reloadFor(SlotLease lease) {
            Exchange exchange = lease.exchange();
            exchange.times().markReleased();
            if (!slots.awaitSuccessorOf(lease.member())) {
                exchange.logContext()
                        .run(() -> LOG.info("Request {}: its script asks to be loaded again", exchange.id()));
                exchange.markReloaded();
                reloader.reloadFirst();
            }
            admitAgain(lease, false);
        }

        private void tellReleased(SlotLease lease, SlotLease.State was) {
            listener.slotReleased(lease.exchange());
            slowRequests.ended(lease.exchange());
            if (watchSources) {
                mayHaveLoadedMore.set(true);
            }
            if (was != SlotLease.State.HELD) {
                recovery.ended(lease, was);
            }
            publisher.released(lease.exchange());
            recycler.note(lease.member(), lease.exchange());
        }
    }
}

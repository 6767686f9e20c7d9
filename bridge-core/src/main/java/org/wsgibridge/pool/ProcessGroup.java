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
 * A named pool of interpreters with its own settings; mod_wsgi's WSGIDaemonProcess. Admits requests to slots, keeps a
 * bounded number waiting, and watches their deadlines. Thread-safe.
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
     * Makes a group; {@link #start()} opens its interpreters.
     *
     * @param settings the settings
     * @param engine the engine that opens its interpreters
     * @param applications the applications that its mounts name
     * @param log takes what the applications write
     * @param listener receives the events; does not throw
     * @param warmUps what each interpreter serves before it gets requests
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
        admission.admit(exchange);
    }

    /** It is known what the client of a request to this group got. */
    public void finished(Exchange exchange) {
        activity.finished(exchange);
    }

    /** The outcome of a request of this group was decided, whether or not it was ever admitted. Does not block. */
    public void decided(Exchange exchange) {
        publisher.decided(exchange);
    }

    /**
     * Notifies every interpreter's subscribers of a signal: mod_wsgi's {@code process_signal}. Returns immediately.
     *
     * @param name such as {@code SIGUSR2}
     * @param number its number on this system
     */
    public void signal(String name, int number) {
        publisher.signal(name, number);
    }

    /** Looks after deadlines; called by the housekeeper every few hundredths of a second. */
    public void tick() {
        tick(System.nanoTime());
    }

    /** The same at a time of the caller's choice: no test has to wait for a deadline. */
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

    /** Opens a new generation of interpreters beside the old one and swaps them; returns immediately. */
    public void reload() {
        var unused = reloader.reload();
    }

    /**
     * Does the same as {@link #reload()} and reports the result.
     *
     * @return completed on any thread when a load has ended that began after this call: with {@code ""} when the new
     *     code serves, else with what failed and the traceback; never completed exceptionally
     */
    public CompletionStage<String> reloadAndTell() {
        return reloader.reload();
    }

    /** Returns what operators may see of the group. */
    public GroupView view() {
        return view;
    }

    private String summary() {
        return view.stats().summary();
    }

    /**
     * Replaces an interpreter, its replacement first; for operators. Returns immediately.
     *
     * @param interpreter the interpreter's name
     * @return false when no interpreter of that name takes requests
     */
    public boolean evict(String interpreter) {
        for (Member member : members.all()) {
            if (member.name().equals(interpreter)) {
                // An interpreter that is being replaced already leaves as well.
                return supervisor.replace(member, ShutdownReason.EVICTION_SIGNAL) || members.isActive(member);
            }
        }
        return false;
    }

    /** Returns in one sentence why the JVM should be restarted for this group's sake; {@code null} for no reason. */
    public @Nullable String notLive() {
        return health.notLive();
    }

    /** Returns in one sentence why no request should be sent to this group now; {@code null} for no reason. */
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

    /** What becomes of requests that have, or had, a slot. */
    private final class Leases implements SlotLease.Handler {
        /** Runs a request on its slot, on the thread that found both. The slot is given back even if this throws. */
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

        /** The engine gave a slot back. It becomes free even if this throws. */
        @Override
        public void released(SlotLease lease, SlotLease.State was) {
            lease.exchange().times().markReleased();
            try {
                if (lease.exchange().isOpen()) {
                    // An engine that has no memory for an answer gives the slot back without one.
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
         * The script of the lease's request has to be loaded again before it serves it. The request waits for
         * interpreters that are younger than that one, and so do those that come meanwhile, whose script would ask for
         * the same.
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

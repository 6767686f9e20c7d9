package org.wsgibridge.group;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.activity.Activity;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.Rejection;
import org.wsgibridge.health.HealthResult;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.memory.ProcessMemory;
import org.wsgibridge.opening.WarmUp;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.Reload;
import org.wsgibridge.spi.ApplicationLog;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.PythonEngine;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.spi.Usage;
import org.wsgibridge.wsgi.Header;

/**
 * A named pool of interpreters with its own settings; mod_wsgi's WSGIDaemonProcess. Admits requests to slots, keeps a
 * bounded number waiting, and watches their deadlines. Thread-safe.
 */
public final class ProcessGroup implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessGroup.class);
    static final Header RETRY_AFTER = new Header("Retry-After", "1");

    static final Header CLOSE = new Header("Connection", "close");

    private final ProcessGroupSettings settings;
    private final BridgeListener listener;
    private final Slots slots;
    private final Roster roster;
    private final LoadFailures failures;
    private final Supervisor supervisor;
    private final Reloader reloader;
    private final Recovery recovery;
    private final QueueDeadlines queueDeadlines;
    private final Wear wear;
    private final Probes probes;
    private final GroupHealth health;
    private final SourceWatch sources;
    private final Departures departures;
    private final RequestsInFlight requests;
    private final SlowRequests slowRequests;
    private final Activity activity;
    private final Announcer announcer;
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
     */
    public ProcessGroup(
            ProcessGroupSettings settings,
            PythonEngine engine,
            List<ApplicationRef> applications,
            ApplicationLog log,
            BridgeListener listener) {
        this(settings, engine, applications, log, listener, List.of());
    }

    /**
     * Makes a group whose interpreters are warmed up.
     *
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
        this.slots = new Slots(this, settings.capacity());
        this.roster = slots.roster();
        this.announcer = new Announcer(settings.name(), roster);
        this.failures = new LoadFailures(settings, slots, listener, announcer);
        ApplicationLog shown = settings.debug() ? new DebugLog(log) : log;
        Opener opener = new Opener(settings, engine, applications, shown, listener, warmUps);
        this.departures = new Departures(settings.name(), listener);
        this.supervisor = new Supervisor(slots, opener, settings, departures, failures);
        this.sources = new SourceWatch(settings, applications, roster);
        this.reloader = new Reloader(settings, slots, supervisor, failures, sources);
        this.recovery = new Recovery(settings, roster, supervisor, listener, announcer);
        this.queueDeadlines = new QueueDeadlines(settings, slots, failures, this::summary);
        this.wear = new Wear(settings.recycling(), roster, supervisor);
        this.probes = new Probes(settings.timeouts(), roster, supervisor);
        this.health = new GroupHealth(settings.name(), roster, supervisor);
        this.requests = new RequestsInFlight(settings.name(), slots);
        this.slowRequests = new SlowRequests(settings, roster, listener);
        this.activity = new Activity(slots::busyNanos, slots::queued);
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
            reload();
        }
        exchange.times().markQueued();
        Slots.Admission admission =
                failures.hidesOldCode() && !reloader.isReloading() ? Slots.Admission.DOWN : slots.admit(exchange);
        switch (admission) {
            case RUNS, WAITS -> {}
            case FULL -> reject(exchange, Rejection.QUEUE_FULL, "the admission queue is full", RETRY_AFTER);
            case DOWN -> {
                exchange.times().markTurnedAway();
                failures.answer(exchange);
            }
            case CLOSED -> reject(exchange, Rejection.SHUTDOWN, "it is shut down", RETRY_AFTER, CLOSE);
        }
    }

    private void reject(Exchange exchange, Rejection reason, String why, Header... headers) {
        exchange.times().markTurnedAway();
        if (exchange.reject(reason, headers)) {
            LogCode.REQUEST_REJECTED.log(
                    exchange, LOG, named(exchange), settings.name(), why, (Supplier<String>) this::summary);
        }
    }

    private static Supplier<String> named(Exchange exchange) {
        return () -> RequestName.of(exchange);
    }

    /** Runs a request on its slot, on whichever thread found both. Whatever is thrown, the slot is given back. */
    void run(SlotLease lease) {
        Exchange exchange = lease.exchange();
        try {
            listener.requestStarted(exchange);
            lease.member().interpreter.call(lease);
        } catch (RuntimeException | Error e) {
            LogCode.REQUEST_REFUSED.log(exchange, LOG, lease.member().name, exchange.id(), e);
            try {
                exchange.terminate(Outcome.FAILED, 500);
            } finally {
                lease.release();
            }
        }
    }

    /** It is known what the client of a request to this group got. */
    public void finished(Exchange exchange) {
        activity.finished(exchange);
    }

    /** The engine gave a slot back. Whatever is thrown on the way, it becomes free. */
    void released(SlotLease lease, SlotLease.State was) {
        lease.exchange().times().markReleased();
        try {
            if (lease.exchange().isOpen()) {
                // An engine that has no memory for an answer gives the slot back without one.
                lease.exchange().terminate(Outcome.FAILED, 500);
            }
            lease.exchange().body().close();
            tellReleased(lease, was);
        } catch (RuntimeException | Error e) {
            LogCode.BOOKKEEPING_FAILED.log(lease.exchange(), LOG, named(lease.exchange()), e);
        } finally {
            if (slots.release(lease, was == SlotLease.State.STUCK)) {
                wear.served(lease.member());
            }
        }
    }

    /** The lease's interpreter is gone and has executed nothing of the request, which therefore waits for another one. */
    void readmit(SlotLease lease) {
        Exchange exchange = lease.exchange();
        exchange.times().markReleased();
        exchange.logContext()
                .run(() -> LOG.info(
                        "Request {} is admitted again: interpreter {} was gone before it had received it",
                        exchange.id(),
                        lease.member().name));
        admitAgain(lease, true);
    }

    private void admitAgain(SlotLease lease, boolean gone) {
        if (!slots.readmit(lease, gone)) {
            lease.exchange().terminate(Outcome.SHUTDOWN, 503, RETRY_AFTER, CLOSE);
        }
    }

    /** Returns whether changed sources are loaded again. */
    boolean reloads() {
        return watchSources;
    }

    /**
     * The script of the lease's request wants to be loaded again before it serves it. The request waits for interpreters
     * that are younger than that one, and so do those that come meanwhile, which would only ask for the same.
     */
    void reloadFor(SlotLease lease) {
        Exchange exchange = lease.exchange();
        exchange.times().markReleased();
        if (!slots.awaitSuccessorOf(lease.member())) {
            exchange.logContext().run(() -> LOG.info("Request {}: its script asks to be loaded again", exchange.id()));
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
        announcer.released(lease.exchange());
        wear.note(lease.member(), lease.exchange());
    }

    /** The outcome of a request of this group was decided, whether or not it was ever admitted. Does not block. */
    public void decided(Exchange exchange) {
        announcer.decided(exchange);
    }

    /**
     * Tells every interpreter's subscribers of a signal: mod_wsgi's {@code process_signal}. Returns at once.
     *
     * @param name such as {@code SIGUSR2}
     * @param number its number on this system
     */
    public void signal(String name, int number) {
        announcer.signal(name, number);
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
        wear.tick(now);
        probes.tick(now);
        health.tick(now);
        activity.tick(now);
        if (watchSources && mayHaveLoadedMore.get() && sources.isDue(now)) {
            mayHaveLoadedMore.set(false);
            supervisor.execute(sources::remember);
        }
    }

    /** Opens a new generation of interpreters beside the old one and swaps them; returns at once. */
    public void reload() {
        var unused = reloader.reload();
    }

    /**
     * Does the same as {@link #reload()} and tells how it went.
     *
     * @return completed on any thread when a load has ended that began after this call: with {@code ""} when the new code
     *     serves, else with what failed and the traceback; never completed exceptionally
     */
    public CompletionStage<String> reloadAndTell() {
        return reloader.reload();
    }

    /** Returns a snapshot for gauges and logs. */
    public GroupStats stats() {
        return slots.stats(settings.name(), settings.engine(), reloader.failed());
    }

    /** Returns the requests that run, then those that wait. */
    public List<RequestStats> requests() {
        return requests.all();
    }

    /**
     * Asks for the Python stack of a request of this group.
     *
     * @param requestId the request's id
     * @return completed with the stack as Python prints it, on any thread; with {@code ""} when no such request runs or
     *     its interpreter does not answer in time
     */
    public CompletionStage<String> stack(String requestId) {
        return requests.stack(requestId);
    }

    /**
     * Returns what every interpreter has used up, by its name. Reads the system's files: not for every request.
     *
     * @return of those without memory of their own, which are in this JVM, the memory of all the JVM
     */
    public Map<String, Usage> usages() {
        long memory = 0;
        Map<String, Usage> usages = new LinkedHashMap<>();
        for (Member member : roster.members()) {
            Usage usage = member.usage();
            if (usage.residentMemory() == 0 && member.interpreter.pid() == ProcessMemory.PID) {
                memory = memory == 0 ? ProcessMemory.resident() : memory;
                usage = new Usage(usage.cpuTime(), memory);
            }
            usages.put(member.name, usage);
        }
        return usages;
    }

    /** Returns the CPU time of all interpreters that have left. */
    public Duration departedCpuTime() {
        return departures.cpuTime();
    }

    /** Returns the interpreters that have left lately, the latest at the end. */
    public List<Departure> departures() {
        return departures.last();
    }

    /** Returns the slow requests that have ended lately, the latest at the end. */
    public List<SlowRequest> slowRequests() {
        return slowRequests.last();
    }

    /** Returns what the application's health checks have said last. */
    public List<HealthResult> healthResults() {
        return health.results();
    }

    /** Returns what it has done. */
    public Activity activity() {
        return activity;
    }

    private String summary() {
        return stats().summary();
    }

    /**
     * Replaces an interpreter, its replacement first; for operators. Returns at once.
     *
     * @param interpreter the interpreter's name
     * @return false when no interpreter of that name takes requests
     */
    public boolean evict(String interpreter) {
        for (Member member : roster.members()) {
            if (member.name.equals(interpreter)) {
                // Who is being replaced already leaves as well.
                return supervisor.replace(member, ShutdownReason.EVICTION_SIGNAL) || roster.isActive(member);
            }
        }
        return false;
    }

    /** Returns in one sentence why the JVM should be restarted for this group's sake; {@code null} for no reason. */
    public @Nullable String notLive() {
        int stuck = roster.stuck();
        int maximum = settings.capacity().maximumStuck();
        return stuck <= maximum
                ? null
                : "process group " + settings.name() + ": " + stuck
                        + (stuck == 1 ? " request is" : " requests are") + " stuck, more than maximum-stuck="
                        + maximum;
    }

    /** Returns in one sentence why no request should be sent to this group now; {@code null} for no reason. */
    public @Nullable String notReady() {
        String group = "process group " + settings.name() + ": ";
        if (closing) {
            return group + "it is shut down";
        }
        if (roster.hasActive()) {
            String unhealthy = health.notReady();
            return unhealthy == null ? null : group + unhealthy;
        }
        String failure = failures.last();
        return group + "no interpreter is up" + (failure.isEmpty() ? " yet" : ": " + failure);
    }

    /**
     * Stops admission, lets running requests finish within graceful-timeout, closes the interpreters. Blocks until they
     * are closed.
     */
    @Override
    public void close() {
        closing = true;
        try {
            Slots.forEach(slots.close(), waiting -> waiting.terminate(Outcome.SHUTDOWN, 503, RETRY_AFTER, CLOSE));
        } finally {
            try {
                supervisor.close();
            } finally {
                reloader.close();
            }
        }
    }
}

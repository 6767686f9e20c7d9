package org.wsgibridge.pool.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.log.LogContext;
import org.wsgibridge.pool.slot.AddResult;
import org.wsgibridge.pool.slot.Member;
import org.wsgibridge.pool.slot.Members;
import org.wsgibridge.pool.slot.Slots;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.StartupFailure;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.ShutdownReason;

/**
 * Keeps the interpreters of a process group running. It opens them, and tries again with back-off after a failure. It
 * replaces lost interpreters, and opens the replacement of a retired one first. It closes them. All work that takes
 * time runs on the supervisor's own threads. Thread-safe.
 */
public final class Supervisor implements Opener.Events {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    /**
     * If an interpreter is lost within this time after it was opened, its replacement will most likely be lost, too.
     */
    private static final long YOUNG_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** How long an engine may take, beyond graceful-timeout and shutdown-timeout, to end an interpreter by force. */
    private static final long FORCE_MILLIS = 5_000;

    private final Slots slots;
    private final Members members;
    private final Opener opener;
    private final Retirement retirement;
    private final ProcessGroupSettings settings;
    private final RecentStops recentStops;
    private final LoadFailures failures;
    private final ExecutorService threads;

    /** The tasks for which no thread could be started. */
    private final Queue<Runnable> postponed = new ConcurrentLinkedQueue<>();

    private final OpeningTurns turns;

    /** How many interpreters in a row were lost soon after they were opened. */
    private final AtomicInteger lostYoung = new AtomicInteger();

    private volatile boolean closed;

    public Supervisor(
            Slots slots, Opener opener, ProcessGroupSettings settings, RecentStops recentStops, LoadFailures failures) {
        this.slots = slots;
        this.members = slots.members();
        this.opener = opener;
        this.retirement = new Retirement(settings, members, recentStops);
        this.settings = settings;
        this.recentStops = recentStops;
        this.failures = failures;
        this.turns = new OpeningTurns(settings.name(), failures, this::open, this::isClosed);
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "wsgi-" + settings.name() + "-supervisor-" + number.incrementAndGet());
            thread.setDaemon(true);
            thread.setContextClassLoader(Supervisor.class.getClassLoader());
            return thread;
        });
    }

    /** Opens all interpreters. Returns when the first one takes requests. */
    public void start() throws InterpreterStartException {
        members.reserve(1);
        long begun = System.nanoTime();
        try {
            if (!open()) {
                execute(() -> turns.openUntilUp(members::isStillMissing));
            }
        } catch (InterpreterStartException e) {
            if (settings.startupFailure() == StartupFailure.FAIL) {
                throw e;
            }
            failures.add(e, begun);
            execute(() -> turns.openUntilUp(members::isStillMissing));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterpreterStartException("interrupted while the first interpreter was opened", "", e);
        }
        fill();
    }

    /** Opens as many interpreters as are missing now. */
    void fill() {
        for (int missing = members.reserveMissing(); missing > 0; missing--) {
            execute(() -> turns.openUntilUp(members::isStillMissing));
        }
    }

    /**
     * Replaces an interpreter: opens another one, lets this one finish its requests, then closes it.
     *
     * @return false if it is already being replaced, or no longer takes requests
     */
    public boolean replace(Member member, ShutdownReason reason) {
        if (!members.claim(member)) {
            return false;
        }
        replaceClaimed(member, reason);
        return true;
    }

    /**
     * Replaces an interpreter that cannot execute Python code. It gets no more requests and is ended immediately, even
     * if it is already being replaced for another reason: that replacement may take long, or fail.
     */
    void replaceDead(Member member) {
        if (!replace(member, ShutdownReason.DEADLOCK_TIMEOUT) && members.drain(member)) {
            LogCode.BEING_REPLACED.log(source(member), LOG, member.name());
            retire(List.of(member), ShutdownReason.DEADLOCK_TIMEOUT);
        }
    }

    /** Replaces a member that the caller has claimed. */
    void replaceClaimed(Member member, ShutdownReason reason) {
        member.leaveFor(reason);
        LOG.info("Interpreter {} is replaced ({})", member.name(), reason.tag());
        // It must not get requests while its replacement is opened.
        boolean dead = reason == ShutdownReason.DEADLOCK_TIMEOUT && members.drain(member);
        execute(() -> {
            turns.openUntilUp(() -> dead || isStillActive(member));
            try {
                if (dead || members.drain(member)) {
                    retirement.retire(member, reason);
                }
            } finally {
                fill();
            }
        });
    }

    /** Returns whether a member still takes requests: it may have been lost, or drained by a reload, meanwhile. */
    private boolean isStillActive(Member member) {
        boolean active = members.isActive(member);
        if (!active) {
            members.cancelReservation();
        }
        return active;
    }

    /** Returns the context of log lines about an interpreter. */
    LogContext.Source source(Member member) {
        return () -> LogContext.ofGroup(settings.name(), member.name());
    }

    /** Handles an interpreter that has ended unexpectedly. */
    @Override
    public void lost(Member member, String reason) {
        LogCode.INTERPRETER_LOST.log(source(member), LOG, member.name(), reason);
        members.remove(member);
        recentStops.add(member, "lost");
        boolean young = System.nanoTime() - member.startedNanos() < YOUNG_NANOS;
        int inARow = young ? lostYoung.incrementAndGet() : 0;
        if (!young) {
            lostYoung.set(0);
        }
        long ticket = turns.ticket();
        execute(() -> {
            if (inARow > 1) {
                turns.await(ticket, OpeningTurns.delayMillis(inARow - 2));
            }
            fill();
        });
    }

    @Override
    public void leaving(Member member, ShutdownReason reason) {
        replace(member, reason);
    }

    /**
     * Opens an interpreter for a reservation.
     *
     * @return whether this used up the reservation
     */
    public boolean open() throws InterpreterStartException, InterruptedException {
        Member member = opener.open(this);
        AddResult result = addOrClose(member);
        switch (result) {
            case ACTIVE -> loaded(member);
            case LOST -> LOG.debug("Interpreter {} was lost while it was opened", member.name());
            case STALE, SURPLUS, CLOSED -> {
                LOG.info("Interpreter {} is not needed any more ({})", member.name(), result);
                ShutdownReason reason =
                        result == AddResult.CLOSED ? ShutdownReason.SHUTDOWN_SIGNAL : ShutdownReason.SCRIPT_RELOAD;
                member.interpreter().close(reason, settings.timeouts().shutdown());
                recentStops.add(member, reason.tag());
            }
        }
        return result != AddResult.LOST && result != AddResult.STALE;
    }

    private void loaded(Member member) {
        boolean failed = failures.haveAny();
        failures.clear(member.openingNanos());
        if (failed) {
            wakeRetries(); // threads that wait for their turn may now try without one
        }
    }

    private AddResult addOrClose(Member member) {
        boolean added = false;
        try {
            AddResult result = slots.add(member);
            added = true;
            return result;
        } finally {
            if (!added && !members.has(member)) {
                member.interpreter()
                        .close(
                                ShutdownReason.SHUTDOWN_SIGNAL,
                                settings.timeouts().shutdown());
            }
        }
    }

    /** Ends the back-off of threads that wait before another attempt. */
    void wakeRetries() {
        turns.wake();
    }

    /** Retires drained members, each on a separate thread. */
    void retire(List<Member> draining, ShutdownReason reason) {
        draining.forEach(member -> execute(() -> retirement.retire(member, reason)));
    }

    /** Returns whether the supervisor is closed, so that no interpreter is opened any more. */
    public boolean isClosed() {
        return closed;
    }

    /** Runs a task on a thread of the supervisor. Does nothing if the group is closed. */
    public void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("Process group {} is closed: nothing is opened or replaced any more", settings.name());
        } catch (OutOfMemoryError e) {
            // No thread could be started; the housekeeper tries again.
            postponed.add(task);
            LogCode.THREAD_NOT_STARTED.log(LOG, "a supervisor of process group " + settings.name(), e);
        }
    }

    /** Runs the tasks that could not be run before. Called by the housekeeper. */
    public void tick() {
        for (int left = postponed.size(); left > 0; left--) {
            Runnable task = postponed.poll();
            if (task != null) {
                execute(task);
            }
        }
    }

    /**
     * Retires all interpreters at once and ends the threads. Blocks for a limited time, because an engine may hang
     * while it closes an interpreter.
     */
    public void close() {
        closed = true;
        wakeRetries();
        List<Member> last = members.close();
        last.forEach(members::drain);
        CountDownLatch retired = new CountDownLatch(last.size());
        List<Runnable> without = new ArrayList<>();
        for (Member member : last) {
            Runnable retiring = () -> {
                try {
                    retirement.retire(member, ShutdownReason.SHUTDOWN_SIGNAL);
                } finally {
                    retired.countDown();
                }
            };
            try {
                threads.execute(retiring);
            } catch (OutOfMemoryError e) {
                without.add(retiring);
            }
        }
        threads.shutdown();
        // No thread could be started for these, and there is no later attempt: run them on this thread.
        without.forEach(Runnable::run);
        awaitRetired(retired);
    }

    private void awaitRetired(CountDownLatch retired) {
        long shutdown = settings.timeouts().shutdown().toMillis();
        long rest = shutdown + 1_000;
        try {
            long most = settings.timeouts().graceful().toMillis() + shutdown + FORCE_MILLIS;
            if (!retired.await(most, TimeUnit.MILLISECONDS)) {
                LOG.debug("Process group {}: an interpreter does not end within {} ms", settings.name(), most);
            }
            retirement.awaitClosed(rest);
            threads.shutdownNow();
            if (!threads.awaitTermination(rest, TimeUnit.MILLISECONDS)) {
                LogCode.SUPERVISOR_LEFT.log(() -> LogContext.ofGroup(settings.name(), null), LOG, settings.name());
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}

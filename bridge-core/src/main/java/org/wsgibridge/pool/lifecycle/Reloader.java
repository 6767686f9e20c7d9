package org.wsgibridge.pool.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.log.LogContext;
import org.wsgibridge.log.LogText;
import org.wsgibridge.opening.WakeUps;
import org.wsgibridge.pool.slot.Member;
import org.wsgibridge.pool.slot.Members;
import org.wsgibridge.pool.slot.Slots;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.Reload;
import org.wsgibridge.spi.ApplicationLoadException;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.ShutdownReason;

/** Opens a new generation of interpreters beside the old one, then retires the old one. Thread-safe. */
public final class Reloader {
    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    /** Tells developers at the terminal what the bridge has done: wsgi-express shows its lines at INFO. */
    private static final Logger DEVELOPMENT = LoggerFactory.getLogger("org.wsgibridge.development");

    private static final long FIRST_DELAY_MILLIS = 1_000;
    private static final long LONGEST_DELAY_MILLIS = 60_000;

    private final ProcessGroupSettings settings;
    private final Slots slots;
    private final Members members;
    private final Supervisor supervisor;
    private final LoadFailures failures;
    private final SourceWatch sources;

    /** The number of reloads that were asked for and are not done; 0 if no reload runs. */
    private final AtomicInteger asked = new AtomicInteger();

    /** Ends the wait before another attempt after a failure, if a further reload is asked for. */
    private final WakeUps askedAgain = new WakeUps();

    /** The callers that wait for the end of a load that begins after their call. */
    private final Queue<CompletableFuture<String>> waiters = new ConcurrentLinkedQueue<>();

    /** All callers without an answer. They are answered when the group is closed. */
    private final Set<CompletableFuture<String>> unanswered = ConcurrentHashMap.newKeySet();

    /** The failure of the last reload; {@code null} if it succeeded. */
    private volatile @Nullable Failure failed;

    /** Whether the current reload waits before another attempt. */
    private volatile boolean waiting;

    /**
     * A failed reload.
     *
     * @param since when the failure was first found
     * @param text the message, followed by the traceback
     */
    public record Failure(Instant since, String text) {
        /** Returns the failure in one line. */
        public String line() {
            return LoadFailures.line(text);
        }
    }

    private enum Result {
        /** The new code serves. */
        DONE,
        /** There is no interpreter to replace. */
        WAITED_FOR,
        /** The sources do not load. */
        REFUSED,
        /** The interpreter could not be opened for a reason outside the sources: it was too slow, or memory ran out. */
        FAILED
    }

    public Reloader(
            ProcessGroupSettings settings,
            Slots slots,
            Supervisor supervisor,
            LoadFailures failures,
            SourceWatch sources) {
        this.settings = settings;
        this.slots = slots;
        this.members = slots.members();
        this.supervisor = supervisor;
        this.failures = failures;
        this.sources = sources;
    }

    /**
     * Starts a reload. If the new code cannot be loaded, the old code continues to serve. If a reload already runs,
     * another one follows it, because the sources may have changed after they were read.
     *
     * @return completed at the end of a load that began after this call: with {@code ""}, or with the failure and its
     *     traceback
     */
    public CompletableFuture<String> reload() {
        // A page that is requested after a change must show the change: the request waits for the new generation.
        return reload(settings.reload() == Reload.CHANGES);
    }

    /** Starts a reload that requests wait for, whatever the settings are. */
    public void reloadFirst() {
        var unused = reload(true);
    }

    private CompletableFuture<String> reload(boolean hold) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        unanswered.add(answer);
        var unused = answer.whenComplete((text, none) -> unanswered.removeIf(CompletableFuture::isDone));
        if (supervisor.isClosed()) {
            close();
            return answer;
        }
        waiters.add(answer);
        if (hold) {
            slots.hold();
        }
        if (asked.getAndIncrement() == 0) {
            supervisor.execute(this::reloadAsOftenAsAsked);
        } else {
            waiting = false;
            askedAgain.wake();
        }
        return answer;
    }

    /** Answers all callers, because nothing is loaded any more. Must be called when the supervisor is closed. */
    public void close() {
        String text = "process group " + settings.name() + " is shut down";
        unanswered.forEach(answer -> answer.complete(text));
    }

    private void reloadAsOftenAsAsked() {
        long delay = FIRST_DELAY_MILLIS;
        long load = 0;
        int done;
        boolean again;
        try {
            do {
                long ticket = askedAgain.ticket();
                done = asked.get();
                // After the count: a caller that is not counted yet calls hold() later, or this load begins after its
                // call.
                load = slots.beginLoad(settings.reload() == Reload.CHANGES);
                again = loadAndTell(load) == Result.FAILED && awaitRetry(ticket, load, delay);
                delay = Math.min(delay * 2, LONGEST_DELAY_MILLIS);
            } while (again || !asked.compareAndSet(done, 0));
        } catch (RuntimeException | Error e) {
            // The next call of reload() must start a reload.
            asked.set(0);
            load = Long.MAX_VALUE;
            throw e;
        } finally {
            slots.endLoad(load);
        }
    }

    /** Loads once, and answers all callers that called before the load began. */
    private Result loadAndTell(long number) {
        List<CompletableFuture<String>> asking = new ArrayList<>();
        for (CompletableFuture<String> next = waiters.poll(); next != null; next = waiters.poll()) {
            asking.add(next);
        }
        CompletableFuture<String> attempt = failures.next();
        Result result = load(number, attempt);
        Failure now = failed;
        if (supervisor.isClosed()) {
            close(); // the supervisor has closed the new interpreters again
        } else if (result == Result.WAITED_FOR) {
            // The attempts to open an interpreter load the new sources; their result is the answer.
            var unused = attempt.thenAccept(text -> asking.forEach(answer -> answer.complete(text)));
        } else {
            asking.forEach(answer -> answer.complete(now == null ? "" : now.text()));
        }
        return result;
    }

    private void fail(String text) {
        Failure before = failed;
        failed = new Failure(before == null ? Instant.now().truncatedTo(ChronoUnit.SECONDS) : before.since(), text);
    }

    /** Returns the failure of the last reload; {@code null} if it succeeded. */
    @Nullable
    public Failure failed() {
        return failed;
    }

    private LogContext logContext() {
        return LogContext.ofGroup(settings.name(), null);
    }

    private Result load(long number, CompletableFuture<String> attempt) {
        try {
            return swapGenerations(number, attempt);
        } catch (RuntimeException | Error e) {
            // No memory, or no thread: a later attempt may succeed.
            LogCode.RELOAD_FAILED.log(this::logContext, LOG, settings.name(), e);
            fail("process group " + settings.name() + " could not be loaded again: " + e);
            members.unclaimAll();
            supervisor.fill();
            return Result.FAILED;
        }
    }

    /** Waits before the next attempt while requests continue. Returns false if there is no next attempt. */
    private boolean awaitRetry(long ticket, long load, long millis) {
        slots.endLoad(load);
        waiting = true;
        LOG.info("Process group {}: the sources are loaded again in {} s", settings.name(), millis / 1000);
        try {
            if (!supervisor.isClosed() && askedAgain.await(ticket, Duration.ofMillis(millis))) {
                LOG.debug("Process group {}: asked to load the sources before that", settings.name());
            }
            return !supervisor.isClosed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting = false;
        }
    }

    /** Returns whether the sources are being loaded now. */
    public boolean isReloading() {
        return asked.get() > 0 && !waiting;
    }

    private Result swapGenerations(long load, CompletableFuture<String> attempt) {
        LOG.info("Process group {}: loading the sources again", settings.name());
        List<String> changed = sources.noteLoaded();
        long since = System.nanoTime();
        supervisor.wakeRetries();
        members.claimAll(since);
        if (!members.hasActive()) {
            members.unclaimAll();
            failed = null;
            var unused = attempt.thenAccept(text -> tellDeveloper(text, changed, since));
            return Result.WAITED_FOR;
        }
        Result opened = openNew(slots.isHeld() ? 1 : settings.capacity().processes());
        if (opened != Result.DONE) {
            members.unclaimAll();
            // The first of several interpreters may have loaded the sources; two generations must not serve together.
            supervisor.retire(members.trim(since), ShutdownReason.SCRIPT_RELOAD);
            supervisor.fill();
            return opened;
        }
        List<Member> old = members.startGeneration(since);
        failed = null;
        slots.endLoad(load);
        supervisor.fill();
        supervisor.retire(old, ShutdownReason.SCRIPT_RELOAD);
        tellDeveloper("", changed, since);
        return Result.DONE;
    }

    private void tellDeveloper(String failure, List<String> changed, long since) {
        if (settings.reload() == Reload.CHANGES && failure.isEmpty()) {
            String what = changed.isEmpty() ? "the sources" : LogText.line(changed.get(0));
            String others = changed.size() < 2 ? "" : " and " + (changed.size() - 1) + " more";
            double seconds = (System.nanoTime() - since) / 1e9;
            DEVELOPMENT.info("reloaded {}{} in {} s", what, others, String.format(Locale.ROOT, "%.1f", seconds));
        }
    }

    private Result openNew(int number) {
        for (int i = 0; i < number; i++) {
            members.reserve(1);
            long begun = System.nanoTime();
            try {
                if (!supervisor.open()) {
                    members.cancelReservation();
                    LogCode.RELOAD_LOST.log(this::logContext, LOG, settings.name());
                    fail("process group " + settings.name() + ": the fresh interpreter was lost at once");
                    return Result.FAILED;
                }
            } catch (InterpreterStartException e) {
                members.cancelReservation();
                if (supervisor.isClosed()) {
                    LOG.debug("Process group {} was closed during a reload", settings.name(), e);
                    return Result.REFUSED;
                }
                failures.addReload(e, begun);
                fail("process group " + settings.name() + ": " + e.getMessage() + "\n"
                        + e.traceback().strip());
                return e instanceof ApplicationLoadException ? Result.REFUSED : Result.FAILED;
            } catch (InterruptedException e) {
                members.cancelReservation();
                Thread.currentThread().interrupt();
                return Result.REFUSED;
            } catch (RuntimeException | Error e) {
                members.cancelReservation();
                throw e;
            }
        }
        return Result.DONE;
    }
}

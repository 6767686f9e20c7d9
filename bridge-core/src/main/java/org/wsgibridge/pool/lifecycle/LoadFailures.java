package org.wsgibridge.pool.lifecycle;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.Rejection;
import org.wsgibridge.exchange.RequestName;
import org.wsgibridge.exchange.RetryHeaders;
import org.wsgibridge.failure.FailureReport;
import org.wsgibridge.failure.FailureReport.FailedLoad;
import org.wsgibridge.failure.PythonFailure;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.log.LogContext;
import org.wsgibridge.pool.slot.EachRequest;
import org.wsgibridge.pool.slot.EventPublisher;
import org.wsgibridge.pool.slot.Slots;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.InterpreterStartException;

/**
 * Keeps the last failure to open an interpreter, and answers requests that cannot be served because of it: with 503, or
 * with the traceback if {@code debug=on}. Thread-safe.
 */
public final class LoadFailures implements LogContext.Source {
    private static final Logger LOG = LoggerFactory.getLogger(LoadFailures.class);

    private final String group;
    private final String engine;
    private final boolean debug;
    private final String debugReason;
    private final Slots slots;
    private final BridgeListener listener;
    private final EventPublisher publisher;
    private final LoadState state = new LoadState();

    /** The callers that wait for the end of an attempt that began after their call. */
    private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();

    /** A caller that waits since a time, in {@link System#nanoTime()}. */
    private record Waiter(long since, CompletableFuture<String> answer) {}

    public LoadFailures(ProcessGroupSettings settings, Slots slots, BridgeListener listener, EventPublisher publisher) {
        this.group = settings.name();
        this.engine = settings.engine();
        this.debug = settings.debug();
        this.debugReason = settings.debugReason();
        this.slots = slots;
        this.listener = listener;
        this.publisher = publisher;
    }

    @Override
    public LogContext logContext() {
        return LogContext.ofGroup(group, null);
    }

    /**
     * Reports that an interpreter could not be opened, to the log, the listener and the callers of {@link #next}.
     *
     * @param begun when the attempt began, in {@link System#nanoTime()}
     */
    public void add(InterpreterStartException failure, long begun) {
        add(failure, begun, false);
    }

    private void add(InterpreterStartException failure, long begun, boolean changed) {
        String message = String.valueOf(failure.getMessage());
        String traceback = failure.traceback().strip();
        boolean bare = traceback.isEmpty();
        String text = bare ? message : message + "\n" + traceback;
        LoadState.Failure before = state.failure();
        state.failed(begun, LoadState.Failure.of(text, message, traceback, failure.details()), changed && debug);
        boolean same = before != null && before.text().equals(text) && !bare;
        LogCode.LOAD_FAILED.log(this, LOG, group, same ? line(text) + " (as before)" : text);
        listener.applicationLoadFailed(group, text);
        publisher.loadFailed(failure);
        tell(text, begun);
        answer(slots.markDown());
    }

    /** Reports that changed sources could not be loaded while interpreters with the former sources still serve. */
    void addReload(InterpreterStartException failure, long begun) {
        add(failure, begun, true);
        if (state.hidingOldCode() != null) {
            answer(slots.removeWaiting());
        } else if (!debug) {
            LogCode.OLD_CODE_SERVES.log(this, LOG, group);
        }
    }

    /** Reports that an interpreter was opened, so that the failure is over. */
    public void clear(long begun) {
        state.loaded(begun);
        tell("", begun);
    }

    /**
     * Returns a future that the next attempt to begin after this call completes: with {@code ""}, or with the failure
     * and its traceback.
     */
    CompletableFuture<String> next() {
        Waiter next = new Waiter(System.nanoTime(), new CompletableFuture<>());
        waiters.add(next);
        return next.answer();
    }

    private void tell(String result, long begun) {
        waiters.removeIf(waiter -> {
            boolean meant = begun - waiter.since() >= 0;
            if (meant) {
                waiter.answer().complete(result);
            }
            return meant;
        });
    }

    /** Returns whether the last attempt failed. */
    boolean haveAny() {
        return state.failure() != null;
    }

    /** Returns why the last attempt failed, in one line; {@code ""} if it did not. */
    public String last() {
        LoadState.Failure failure = state.failure();
        return failure == null ? "" : line(failure.text());
    }

    /**
     * Answers a request with the failure of changed sources, although the former code could serve it.
     *
     * @return false if there is no such failure, and the request is to be admitted
     */
    public boolean hidesOldCode(Exchange exchange) {
        return turnAway(exchange, state.hidingOldCode());
    }

    /**
     * Answers a request for which there is no interpreter.
     *
     * @return false if the last attempt to open one has not failed: one may be up by now
     */
    public boolean turnsAway(Exchange exchange) {
        return turnAway(exchange, state.failure());
    }

    private boolean turnAway(Exchange exchange, LoadState.@Nullable Failure failure) {
        if (failure == null) {
            return false;
        }
        exchange.times().markTurnedAway();
        answer(exchange, failure);
        return true;
    }

    private void answer(List<Exchange> waiting) {
        EachRequest.of(waiting, this::answer);
    }

    /** Answers a request that no interpreter can serve. */
    public void answer(Exchange exchange) {
        answer(exchange, state.failure());
    }

    private void answer(Exchange exchange, LoadState.@Nullable Failure failure) {
        if (debug && failure != null) {
            // WB0105 has told the reason once, and the page shows it.
            exchange.failure().report(report(failure));
            boolean unused = exchange.terminate(Outcome.FAILED, 500);
        } else if (exchange.reject(Rejection.NO_INTERPRETER, RetryHeaders.RETRY_AFTER)) {
            String reason = failure == null ? "none is up yet" : line(failure.text());
            LogCode.NOT_STARTED.log(exchange, LOG, (Supplier<String>) () -> RequestName.of(exchange), group, reason);
        }
    }

    private FailureReport report(LoadState.Failure failure) {
        FailedLoad load = new FailedLoad(failure.since(), slots.members().hasActive());
        return new FailureReport(
                group, engine, failure.message(), failure.traceback(), failure.details(), load, debugReason);
    }

    /** Returns message and traceback in one line, with the exception only once if both contain it. */
    public static String line(String text) {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty()) {
            return text;
        }
        String first = lines.get(0);
        String last = lines.get(lines.size() - 1);
        return first.contains(last) ? first : first + " - " + last;
    }

    /**
     * The result of the last attempt to open an interpreter. If attempts overlap, the result of the attempt that began
     * last counts, because it has read the newest sources. Thread-safe; each change is one compare-and-set.
     */
    static final class LoadState {

        /**
         * A failure to open an interpreter.
         *
         * @param since when the failure was first found
         * @param text the message, followed by the traceback
         * @param message the message
         * @param traceback the Python traceback; {@code ""} if there is none
         * @param details the description of the Python exception; {@code null} if there is none
         */
        record Failure(
                Instant since,
                String text,
                String message,
                String traceback,
                @Nullable PythonFailure details) {

            static Failure of(String text, String message, String traceback, @Nullable PythonFailure details) {
                return new Failure(Instant.now().truncatedTo(ChronoUnit.SECONDS), text, message, traceback, details);
            }

            Failure since(Instant first) {
                return new Failure(first, text, message, traceback, details);
            }
        }

        /**
         * The result of the attempt that began at {@code begun}; {@code hidesOldCode} if changed sources did not load.
         */
        private record Known(long begun, @Nullable Failure failure, boolean hidesOldCode) {}

        private final AtomicReference<@Nullable Known> known = new AtomicReference<>();

        /**
         * Reports that an attempt has failed.
         *
         * @param begun when it began, in {@link System#nanoTime()}
         * @param changed whether the attempt was to load changed sources while the former ones still serve
         * @return false if a later attempt has ended before it
         */
        boolean failed(long begun, Failure failure, boolean changed) {
            return set(begun, failure, changed);
        }

        /**
         * Reports that an attempt has succeeded.
         *
         * @param begun when it began, in {@link System#nanoTime()}
         * @return false if a later attempt has ended before it
         */
        boolean loaded(long begun) {
            return set(begun, null, false);
        }

        private boolean set(long begun, @Nullable Failure failure, boolean changed) {
            while (true) {
                Known before = known.get();
                if (before != null && before.begun - begun > 0) {
                    return false;
                }
                if (known.compareAndSet(before, next(before, begun, failure, changed))) {
                    return true;
                }
            }
        }

        private static Known next(@Nullable Known before, long begun, @Nullable Failure failure, boolean changed) {
            if (failure == null || before == null || before.failure == null) {
                return new Known(begun, failure, changed);
            }
            return new Known(begun, failure.since(before.failure.since), changed || before.hidesOldCode);
        }

        /** Returns the failure of the last attempt; {@code null} if it succeeded. */
        @Nullable
        Failure failure() {
            Known now = known.get();
            return now == null ? null : now.failure;
        }

        /** Returns the failure of changed sources, while the former ones could serve; {@code null} if there is none. */
        @Nullable
        Failure hidingOldCode() {
            Known now = known.get();
            return now != null && now.hidesOldCode ? now.failure : null;
        }
    }
}

package org.wsgibridge.pool.lifecycle;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.failure.PythonFailure;

/**
 * The result of the last attempt to open an interpreter. If attempts overlap, the result of the attempt that began last
 * counts, because it has read the newest sources. Thread-safe; each change is one compare-and-set.
 */
final class LoadState {

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

    /** The result of the attempt that began at {@code begun}; {@code hidesOldCode} if changed sources did not load. */
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

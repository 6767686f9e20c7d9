package org.wsgibridge.pool.lifecycle;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.failure.PythonFailure;

/**
 * What the last attempt to open an interpreter has led to. Of two that end at the same time, or in another order than
 * they began, the one that began later counts: what it read of the sources is newer. Thread-safe; each change is one
 * compare-and-set.
 */
final class LoadState {

    /**
     * Why interpreters are not opened.
     *
     * @param since when that was found first
     * @param text what failed, with the traceback
     * @param message what failed
     * @param traceback the traceback, {@code ""} for none
     * @param details the exception in Python, {@code null} if nothing is known of it
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

    /** What is known since an attempt that began then; {@code hidesOldCode} if changed sources did not load. */
    private record Known(long begun, @Nullable Failure failure, boolean hidesOldCode) {}

    private final AtomicReference<@Nullable Known> known = new AtomicReference<>();

    /**
     * An attempt has failed.
     *
     * @param begun when it began, in {@link System#nanoTime()}
     * @param changed whether it was to load changed sources beside the former ones
     * @return false if a later attempt has ended before it
     */
    boolean failed(long begun, Failure failure, boolean changed) {
        return set(begun, failure, changed);
    }

    /**
     * An attempt has succeeded.
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

    /** Returns why the last attempt failed, {@code null} if it did not. */
    @Nullable
    Failure failure() {
        Known now = known.get();
        return now == null ? null : now.failure;
    }

    /** Returns why changed sources do not load, while the former ones could serve; {@code null} if that is not so. */
    @Nullable
    Failure hidingOldCode() {
        Known now = known.get();
        return now != null && now.hidesOldCode ? now.failure : null;
    }
}

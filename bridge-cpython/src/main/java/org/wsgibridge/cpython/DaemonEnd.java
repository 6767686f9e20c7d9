package org.wsgibridge.cpython;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.wsgibridge.cpython.process.OutputCapture;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.spi.InterpreterStartException;

/** Finds out why a daemon process ended, and reports it once. Thread-safe. */
final class DaemonEnd {
    /** The time between two attempts to report that the process has ended. */
    private static final long RETRY_MILLIS = 100;

    private static final int MAX_RETRIES = 100;

    private final Logger log;
    private final String name;
    private final CompletableFuture<Void> ready;
    private final Consumer<String> onEnded;
    /** The first violation of the protocol by the process; {@code null} if there is none. */
    private final AtomicReference<@Nullable String> offence = new AtomicReference<>();

    /**
     * Makes the end of a process that is not started yet.
     *
     * @param log the logger of the daemon process
     * @param name the interpreter's name
     * @param ready is completed with a failure if the process ends before it is ready
     * @param onEnded receives the reason
     */
    DaemonEnd(Logger log, String name, CompletableFuture<Void> ready, Consumer<String> onEnded) {
        this.log = log;
        this.name = name;
        this.ready = ready;
        this.onEnded = onEnded;
    }

    /**
     * Kills a process that violates the protocol.
     *
     * @param offender the process
     * @param fault the violation, for the log; {@code ""} if there is none
     */
    void force(Process offender, String fault) {
        if (!fault.isEmpty()) {
            offence.compareAndSet(null, fault);
        }
        offender.destroyForcibly();
    }

    /**
     * Waits until the process has ended. Returns the reason.
     *
     * @param loading whether the process has begun to load the applications
     */
    String await(Process started, OutputCapture output, boolean loading) {
        String reason;
        try {
            int status = started.waitFor();
            reason = name + " (process " + started.pid() + ") " + ending(status);
            if (!ready.isDone()) {
                String message = reason + " before it was ready" + (loading ? whileLoading(status) : "");
                ready.completeExceptionally(new InterpreterStartException(message, output.lastLines(), null));
            }
        } catch (InterruptedException e) {
            reason = name + " was interrupted";
            ready.completeExceptionally(new InterpreterStartException(reason, "", e));
        }
        return reason;
    }

    /** Returns the cause of an end at loading, if it is the application's own: Python itself reports exceptions. */
    private String whileLoading(int status) {
        return offence.get() == null && status <= 128
                ? ": the application ended its process while it was loaded, as os._exit() does"
                : "";
    }

    private String ending(int status) {
        String wrong = offence.get();
        if (wrong != null) {
            return "was ended because " + wrong;
        }
        return status > 128 ? "was killed by signal " + (status - 128) : "exited with status " + status;
    }

    /** Returns a failure as a reason; the other text if there is no memory for a new one. */
    String reason(Throwable failure, String otherwise) {
        try {
            return name + ": " + failure;
        } catch (Throwable e) {
            return otherwise;
        }
    }

    /**
     * Reports the end. Tries again if the receiver fails, for about ten seconds: an interpreter whose end is not
     * noticed would get requests forever.
     */
    void report(String reason) {
        for (int retries = 0; retries < MAX_RETRIES; retries++) {
            try {
                onEnded.accept(reason);
                return;
            } catch (Throwable e) {
                logFailedRound(e);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS));
            }
        }
    }

    private void logFailedRound(Throwable cause) {
        try {
            LogCode.ROUND_FAILED.log(log, Thread.currentThread().getName(), cause);
        } catch (Throwable e) {
            // There is no memory for a line of the log; there may be some at the next attempt.
        }
    }
}

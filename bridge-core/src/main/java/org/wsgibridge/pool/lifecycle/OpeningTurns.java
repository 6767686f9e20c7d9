package org.wsgibridge.pool.lifecycle;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.opening.WakeUps;
import org.wsgibridge.spi.InterpreterStartException;

/**
 * Opens interpreters, and tries again after failures. As long as no attempt fails, several threads open interpreters at
 * the same time. After a failure, only one thread tries again, with back-off, and the others wait for its result: an
 * application that cannot be loaded is not loaded sooner if all threads try. Thread-safe.
 */
final class OpeningTurns {
    private static final Logger LOG = LoggerFactory.getLogger(OpeningTurns.class);
    private static final long FIRST_DELAY_MILLIS = 250;
    private static final long LONGEST_DELAY_MILLIS = 20_000;
    /** The largest number of doublings of the delay. With more, it would exceed its maximum anyway. */
    private static final int DOUBLINGS = 10;

    /** An attempt to open an interpreter for a reservation. */
    interface Attempt {
        /** Opens an interpreter. Returns whether this used up the reservation. */
        boolean open() throws InterpreterStartException, InterruptedException;
    }

    private final String group;
    private final LoadFailures failures;
    private final Attempt attempt;
    private final BooleanSupplier closed;

    /** The right to try while opening fails. */
    private final Semaphore turn = new Semaphore(1);

    /** Ends the back-off early. */
    private final WakeUps wakeUps = new WakeUps();

    OpeningTurns(String group, LoadFailures failures, Attempt attempt, BooleanSupplier closed) {
        this.group = group;
        this.failures = failures;
        this.attempt = attempt;
        this.closed = closed;
    }

    /** Returns how long to wait in milliseconds after a failure that follows {@code before} other failures in a row. */
    static long delayMillis(int before) {
        return Math.min(FIRST_DELAY_MILLIS << Math.min(before, DOUBLINGS), LONGEST_DELAY_MILLIS);
    }

    /** Returns a ticket for {@link #await}. */
    long ticket() {
        return wakeUps.ticket();
    }

    /** Ends the waits of all tickets that were taken so far. */
    void wake() {
        wakeUps.wake();
    }

    /** Tries until a reservation is used up. Before each attempt, the condition decides whether it is still needed. */
    void openUntilUp(BooleanSupplier makesSense) {
        int failed = 0;
        boolean mine = false;
        try {
            while (goesOn() && makesSense.getAsBoolean()) {
                long ticket = wakeUps.ticket();
                if ((mine || !failures.haveAny()) && tryToOpen()) {
                    return;
                }
                // An interpreter that was lost immediately, or whose sources are no longer current, is no failed load.
                boolean fails = failures.haveAny();
                mine = mine || (fails && turn.tryAcquire());
                boolean woken = await(ticket, mine || !fails ? delayMillis(failed) : LONGEST_DELAY_MILLIS);
                failed = woken ? 0 : failed + 1;
            }
        } finally {
            if (mine) {
                turn.release();
                wakeUps.wake();
            }
        }
    }

    private boolean goesOn() {
        return !closed.getAsBoolean() && !Thread.currentThread().isInterrupted();
    }

    /** Makes one attempt. Returns whether no further attempt is needed. */
    private boolean tryToOpen() {
        long begun = System.nanoTime();
        try {
            return attempt.open();
        } catch (InterpreterStartException e) {
            if (closed.getAsBoolean()) {
                LOG.debug("Process group {} was closed while an interpreter was opened", group, e);
                return true;
            }
            failures.add(e, begun);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } catch (RuntimeException | Error e) {
            // No memory, or no thread: the interpreter must be opened later.
            failures.add(new InterpreterStartException("an interpreter cannot be opened: " + e, "", e), begun);
        }
        return false;
    }

    /**
     * Waits before the next attempt.
     *
     * @param ticket a ticket of {@link #ticket}
     * @param millis how long to wait, in milliseconds
     * @return whether the wait was ended early
     */
    boolean await(long ticket, long millis) {
        try {
            if (closed.getAsBoolean() || wakeUps.await(ticket, Duration.ofMillis(millis))) {
                return true;
            }
            LOG.debug("Process group {}: trying again after {} ms", group, millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }
}

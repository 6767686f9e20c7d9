package org.wsgibridge.pool.lifecycle;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.opening.WakeUps;
import org.wsgibridge.spi.InterpreterStartException;

/**
 * Tries again to open interpreters where that fails. As long as nothing fails, all threads that open one may do so at
 * the same time. Once an attempt has failed one thread tries, with back-off, and the others wait for how that ends:
 * what does not load once does not load any sooner for being loaded by each of them. Thread-safe.
 */
final class OpeningTurns {
    private static final Logger LOG = LoggerFactory.getLogger(OpeningTurns.class);
    private static final long FIRST_DELAY_MILLIS = 250;
    private static final long LONGEST_DELAY_MILLIS = 20_000;
    /** More of them exceed the longest delay. */
    private static final int DOUBLINGS = 10;

    /** Opens an interpreter that has a reservation. */
    interface Attempt {
        /** Returns whether that has used the reservation up. */
        boolean open() throws InterpreterStartException, InterruptedException;
    }

    private final String group;
    private final LoadFailures failures;
    private final Attempt attempt;
    private final BooleanSupplier closed;

    /** Whose turn it is while opening fails. */
    private final Semaphore turn = new Semaphore(1);

    /** Ends the back-off early. */
    private final WakeUps wakeUps = new WakeUps();

    OpeningTurns(String group, LoadFailures failures, Attempt attempt, BooleanSupplier closed) {
        this.group = group;
        this.failures = failures;
        this.attempt = attempt;
        this.closed = closed;
    }

    /** Returns how long to wait after so many failures in a row before this one, in milliseconds. */
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

    /** Uses a reservation up, sooner or later; before every attempt the condition says whether that is still needed. */
    void openUntilUp(BooleanSupplier makesSense) {
        int failed = 0;
        boolean mine = false;
        try {
            while (goesOn() && makesSense.getAsBoolean()) {
                long ticket = wakeUps.ticket();
                if ((mine || !failures.haveAny()) && tryToOpen()) {
                    return;
                }
                // An interpreter that was lost immediately, or whose sources are too old by now, is no failure of the
                // load.
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

    /** Returns whether there is nothing more to be tried. */
    private boolean tryToOpen() {
        long begun = System.nanoTime();
        try {
            return attempt.open();
        } catch (InterpreterStartException e) {
            failures.add(e, begun);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } catch (RuntimeException | Error e) {
            // No memory, or no thread: an interpreter that is not opened now is to be opened later.
            failures.add(new InterpreterStartException("an interpreter cannot be opened: " + e, "", e), begun);
        }
        return false;
    }

    /**
     * Waits before the next attempt.
     *
     * @param ticket the ticket
     * @param millis how long
     * @return whether that was ended before its time
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

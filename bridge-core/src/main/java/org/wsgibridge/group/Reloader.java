package org.wsgibridge.group;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.engine.InterpreterStartException;
import org.wsgibridge.engine.ShutdownReason;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.settings.ProcessGroupSettings;
import org.wsgibridge.settings.Reload;

/** Loads a new generation of interpreters beside the old one and swaps them. Thread-safe. */
final class Reloader {
    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    private final ProcessGroupSettings settings;
    private final Slots slots;
    private final Roster roster;
    private final Supervisor supervisor;
    private final LoadFailures failures;

    /** How many reloads were asked for since the last one that found nothing more to do; 0 when none is under way. */
    private final AtomicInteger asked = new AtomicInteger();

    Reloader(ProcessGroupSettings settings, Slots slots, Supervisor supervisor, LoadFailures failures) {
        this.settings = settings;
        this.slots = slots;
        this.roster = slots.roster();
        this.supervisor = supervisor;
        this.failures = failures;
    }

    /**
     * Starts a reload; where the new code does not load, the old one goes on. While one is under way, another one
     * follows it: the sources may have changed after they were read.
     */
    void reload() {
        boolean hold = settings.reload() == Reload.CHANGES;
        if (hold) {
            // Whoever reloads the page after a change wants to see it: the request waits for the new generation.
            slots.hold();
        }
        if (asked.getAndIncrement() == 0) {
            supervisor.execute(() -> reloadAsOftenAsAsked(hold));
        }
    }

    private void reloadAsOftenAsAsked(boolean hold) {
        int done;
        do {
            done = asked.get();
            if (hold) {
                slots.hold();
            }
            try {
                swapGenerations(hold ? 1 : settings.capacity().processes());
            } catch (RuntimeException e) {
                LogCode.RELOAD_FAILED.log(LOG, settings.name(), e);
            }
        } while (!asked.compareAndSet(done, 0));
        slots.unhold();
    }

    /** Tells whether one is under way. */
    boolean isReloading() {
        return asked.get() > 0;
    }

    private void swapGenerations(int first) {
        LOG.info("Process group {}: loading the sources again", settings.name());
        long since = System.nanoTime();
        supervisor.wakeRetries();
        roster.claimAll(since);
        if (!roster.hasActive()) {
            roster.unclaimAll();
            return; // those who try to open one load the new sources
        }
        if (!openNew(first)) {
            roster.unclaimAll();
            // The first of several may have loaded; two generations must not go on side by side.
            supervisor.retire(roster.trim(since), ShutdownReason.SCRIPT_RELOAD);
            supervisor.fill();
            return;
        }
        List<Member> old = roster.startGeneration(since);
        slots.unhold();
        supervisor.fill();
        supervisor.retire(old, ShutdownReason.SCRIPT_RELOAD);
    }

    private boolean openNew(int number) {
        for (int i = 0; i < number; i++) {
            roster.book(1);
            try {
                if (!supervisor.open()) {
                    roster.unbook();
                    LogCode.RELOAD_LOST.log(LOG, settings.name());
                    return false;
                }
            } catch (InterpreterStartException e) {
                roster.unbook();
                failures.addReload(e);
                return false;
            } catch (InterruptedException e) {
                roster.unbook();
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}

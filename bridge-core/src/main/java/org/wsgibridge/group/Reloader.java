package org.wsgibridge.group;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.engine.InterpreterStartException;
import org.wsgibridge.engine.ShutdownReason;
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
    private final AtomicBoolean reloading = new AtomicBoolean();

    Reloader(ProcessGroupSettings settings, Slots slots, Supervisor supervisor, LoadFailures failures) {
        this.settings = settings;
        this.slots = slots;
        this.roster = slots.roster();
        this.supervisor = supervisor;
        this.failures = failures;
    }

    /** Starts a reload, unless one is under way; where the new code does not load, the old one goes on. */
    void reload() {
        if (!reloading.compareAndSet(false, true)) {
            return;
        }
        boolean hold = settings.reload() == Reload.CHANGES;
        if (hold) {
            // Whoever reloads the page after a change wants to see it: the request waits for the new generation.
            slots.hold();
        }
        supervisor.execute(() -> {
            try {
                swapGenerations(hold ? 1 : settings.capacity().processes());
            } finally {
                slots.unhold();
                reloading.set(false);
            }
        });
    }

    /** Tells whether one is under way. */
    boolean isReloading() {
        return reloading.get();
    }

    private void swapGenerations(int first) {
        LOG.info("Process group {}: loading the sources again", settings.name());
        long since = System.nanoTime();
        supervisor.wakeRetries();
        List<Member> claimed = roster.claimAll();
        if (!roster.hasActive()) {
            return; // those who try to open one load the new sources
        }
        if (!openNew(first)) {
            roster.unclaim(claimed);
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
                    LOG.warn("Process group {}: lost at once, the former code keeps serving", settings.name());
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

package org.wsgibridge.group;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.engine.InterpreterStartException;
import org.wsgibridge.engine.ShutdownReason;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.settings.ProcessGroupSettings;
import org.wsgibridge.settings.Reload;
import org.wsgibridge.settings.StartupFailure;
import org.wsgibridge.settings.Timeouts;
import org.wsgibridge.wsgi.Header;

/**
 * Keeps a process group's interpreters up: opens them, again with back-off where that fails, replaces those that are
 * lost or retired - the replacement first - and closes them. Thread-safe; all that takes time runs on its own threads.
 */
final class Supervisor {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final long FIRST_DELAY_MILLIS = 250;
    private static final long LONGEST_DELAY_MILLIS = 20_000;

    private final Slots slots;
    private final Opener opener;
    private final ProcessGroupSettings settings;
    private final BridgeListener listener;
    private final ExecutorService threads;

    /** At most one interpreter of a group is being replaced at a time. */
    private final ReentrantLock recycling = new ReentrantLock();

    /** Permits to try again before the back-off is over. */
    private final Semaphore retryNow = new Semaphore(0);

    private final AtomicBoolean reloading = new AtomicBoolean();
    private volatile boolean closed;
    private volatile String lastFailure = "";

    Supervisor(Slots slots, Opener opener, ProcessGroupSettings settings, BridgeListener listener) {
        this.slots = slots;
        this.opener = opener;
        this.settings = settings;
        this.listener = listener;
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "wsgi-" + settings.name() + "-supervisor-" + number.incrementAndGet());
            thread.setDaemon(true);
            thread.setContextClassLoader(Supervisor.class.getClassLoader());
            return thread;
        });
    }

    /** Opens all interpreters; returns when the first is up. */
    void start() throws InterpreterStartException {
        try {
            adopt(opener.open(this::lost));
        } catch (InterpreterStartException e) {
            if (settings.startupFailure() == StartupFailure.FAIL) {
                throw e;
            }
            failed(e);
            execute(this::openUntilUp);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterpreterStartException("interrupted while the first interpreter was opened", "", e);
        }
        for (int i = 1; i < settings.capacity().processes(); i++) {
            execute(this::openUntilUp);
        }
    }

    /** Returns why the last attempt to open an interpreter failed, in one line. */
    String lastFailure() {
        return lastFailure;
    }

    /** Replaces one interpreter: opens another, lets this one finish what it runs, closes it. */
    void replace(Member member, ShutdownReason reason) {
        execute(() -> {
            recycling.lock();
            try {
                if (openUntilUp() != null && slots.drain(member)) {
                    retire(member, reason);
                }
            } finally {
                recycling.unlock();
            }
        });
    }

    /** Loads a new generation beside the old one and swaps them; where it does not load, the old one goes on. */
    void reload() {
        if (!reloading.compareAndSet(false, true)) {
            return;
        }
        boolean hold = settings.reload() == Reload.CHANGES;
        if (hold) {
            // Whoever reloads the page after a change wants to see it: the request waits for the new generation.
            slots.hold();
        }
        execute(() -> {
            recycling.lock();
            try {
                swapGenerations(hold);
            } finally {
                recycling.unlock();
                slots.unhold();
                reloading.set(false);
            }
        });
    }

    private void swapGenerations(boolean hold) {
        LOG.info("Process group {}: sources have changed, loading again", settings.name());
        List<Member> old = slots.members();
        if (old.isEmpty()) {
            wakeRetries();
            return;
        }
        int first = hold ? 1 : old.size();
        for (int i = 0; i < first; i++) {
            try {
                adopt(opener.open(this::lost));
            } catch (InterpreterStartException e) {
                failed(e);
                LOG.warn("Process group {}: the former code keeps serving", settings.name());
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        old.forEach(slots::drain);
        slots.unhold();
        for (int i = first; i < old.size(); i++) {
            execute(this::openUntilUp);
        }
        old.forEach(member -> retire(member, ShutdownReason.SCRIPT_RELOAD));
    }

    /** An interpreter has ended on its own. */
    private void lost(Member member, String reason) {
        LOG.warn("Interpreter {} was lost: {}", member.name, reason);
        Member.State was = slots.remove(member);
        listener.interpreterStopped(settings.name(), member.name, "lost");
        if (was == Member.State.ACTIVE) {
            execute(this::openUntilUp);
        }
    }

    private @Nullable Member openUntilUp() {
        long delay = FIRST_DELAY_MILLIS;
        while (!closed) {
            try {
                Member member = opener.open(this::lost);
                adopt(member);
                return member;
            } catch (InterpreterStartException e) {
                failed(e);
                awaitRetry(delay);
                delay = Math.min(delay * 2, LONGEST_DELAY_MILLIS);
            } catch (InterruptedException e) {
                return null;
            }
        }
        return null;
    }

    private void adopt(Member member) {
        if (!slots.add(member) && closed) {
            member.interpreter.close(
                    ShutdownReason.SHUTDOWN_SIGNAL, settings.timeouts().shutdown());
        }
    }

    private void failed(InterpreterStartException failure) {
        String message = String.valueOf(failure.getMessage());
        String traceback = failure.traceback();
        lastFailure = traceback.isEmpty() ? message : message + " - " + lastLine(traceback);
        LOG.error(
                "Process group {}: {}{}",
                settings.name(),
                message,
                traceback.isEmpty() ? "" : "\n" + traceback.strip());
        listener.applicationLoadFailed(settings.name(), traceback.isEmpty() ? message : message + "\n" + traceback);
        for (Exchange waiting : slots.markDown()) {
            if (waiting.terminate(Outcome.REJECTED, 503, new Header("Retry-After", "1"))) {
                LOG.warn("Request {} rejected by process group {}: {}", waiting.id(), settings.name(), lastFailure);
            }
        }
    }

    private static String lastLine(String text) {
        String stripped = text.strip();
        return stripped.substring(stripped.lastIndexOf('\n') + 1);
    }

    private void awaitRetry(long millis) {
        try {
            retryNow.drainPermits();
            if (!closed && !retryNow.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
                LOG.debug("Process group {}: trying again after {} ms", settings.name(), millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void wakeRetries() {
        retryNow.release(settings.capacity().processes());
    }

    /** Waits until the draining member has finished, but not longer than graceful-timeout, and closes it. */
    private void retire(Member member, ShutdownReason reason) {
        Duration graceful = settings.timeouts().graceful();
        try {
            if (!member.drained.await(graceful.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.warn(
                        "Interpreter {} still runs requests after graceful-timeout={} s; they are ended",
                        member.name,
                        Timeouts.seconds(graceful));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (slots.remove(member) != Member.State.GONE) {
            member.interpreter.close(reason, settings.timeouts().shutdown());
            LOG.info("Interpreter {} closed ({}) after {} requests", member.name, reason.tag(), member.served);
            listener.interpreterStopped(settings.name(), member.name, reason.tag());
        }
    }

    /** Runs the task on a thread of the supervisor's; does nothing once the group is closed. */
    void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("Process group {} is closed: nothing is opened or replaced any more", settings.name());
        }
    }

    /** Retires all interpreters at once and ends the threads. Blocks. */
    void close() {
        closed = true;
        wakeRetries();
        List<Member> members = slots.members();
        members.forEach(slots::drain);
        CountDownLatch retired = new CountDownLatch(members.size());
        for (Member member : members) {
            execute(() -> {
                try {
                    retire(member, ShutdownReason.SHUTDOWN_SIGNAL);
                } finally {
                    retired.countDown();
                }
            });
        }
        threads.shutdown();
        try {
            retired.await();
            threads.shutdownNow();
            long rest = settings.timeouts().shutdown().toMillis() + 1_000;
            if (!threads.awaitTermination(rest, TimeUnit.MILLISECONDS)) {
                LOG.warn("Process group {}: a supervisor thread did not end", settings.name());
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}

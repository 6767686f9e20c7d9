package org.wsgibridge.group;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.engine.ApplicationLog;
import org.wsgibridge.engine.Interpreter;
import org.wsgibridge.engine.InterpreterSpec;
import org.wsgibridge.engine.InterpreterStartException;
import org.wsgibridge.engine.PythonEngine;
import org.wsgibridge.engine.ShutdownReason;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.ProcessGroupSettings;
import org.wsgibridge.settings.Timeouts;

/** Opens one interpreter of a process group within startup-timeout. Thread-safe. */
final class Opener {
    private static final Logger LOG = LoggerFactory.getLogger(Opener.class);
    /** Interpreters that were opened together must not reach their limits together. */
    private static final double JITTER = 0.1;

    private final ProcessGroupSettings settings;
    private final PythonEngine engine;
    private final List<ApplicationRef> applications;
    private final ApplicationLog log;
    private final BridgeListener listener;
    private final AtomicInteger number = new AtomicInteger();

    Opener(
            ProcessGroupSettings settings,
            PythonEngine engine,
            List<ApplicationRef> applications,
            ApplicationLog log,
            BridgeListener listener) {
        this.settings = settings;
        this.engine = engine;
        this.applications = List.copyOf(applications);
        this.log = log;
        this.listener = listener;
    }

    /**
     * Opens an interpreter.
     *
     * @param onLost called with the member and a reason when its interpreter ends on its own; possibly before this
     *     method has returned
     * @throws InterpreterStartException when it cannot be opened in time
     * @throws InterruptedException when the calling thread is interrupted; nothing is left behind
     */
    Member open(BiConsumer<Member, String> onLost) throws InterpreterStartException, InterruptedException {
        String name = settings.name() + "-" + number.incrementAndGet();
        Lost lost = new Lost(onLost);
        InterpreterSpec spec = new InterpreterSpec(name, settings, applications, log, lost::reason);
        AtomicBoolean claimed = new AtomicBoolean();
        FutureTask<Interpreter> task = new FutureTask<>(() -> openUnlessAbandoned(spec, claimed));
        Thread thread = new Thread(task, "wsgi-open-" + name);
        thread.setDaemon(true);
        thread.setContextClassLoader(Opener.class.getClassLoader());
        long start = System.nanoTime();
        thread.start();
        Interpreter interpreter = await(task, claimed, name);
        long took = System.nanoTime() - start;
        Member member = new Member(name, interpreter, settings.capacity().threads(), retireAfter());
        LOG.info("Interpreter {} is up after {} ms (pid {})", name, took / 1_000_000, interpreter.pid());
        listener.interpreterStarted(settings.name(), name, took);
        lost.member(member);
        return member;
    }

    /** The opening thread and the one that waits for it race for the claim: the loser of an abandoned one closes it. */
    private Interpreter openUnlessAbandoned(InterpreterSpec spec, AtomicBoolean claimed)
            throws InterpreterStartException {
        Interpreter interpreter = engine.open(spec);
        if (!claimed.compareAndSet(false, true)) {
            interpreter.close(
                    ShutdownReason.STARTUP_TIMEOUT, settings.timeouts().shutdown());
        }
        return interpreter;
    }

    private Interpreter await(FutureTask<Interpreter> task, AtomicBoolean claimed, String name)
            throws InterpreterStartException, InterruptedException {
        Duration timeout = settings.timeouts().startup();
        try {
            return timeout.isZero() ? task.get() : task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            if (!claimed.compareAndSet(false, true)) {
                return await(task, claimed, name);
            }
            task.cancel(true);
            throw new InterpreterStartException(
                    "interpreter " + name + " was not up within startup-timeout=" + Timeouts.seconds(timeout) + " s",
                    "",
                    e);
        } catch (InterruptedException e) {
            claimed.set(true);
            task.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterpreterStartException failure) {
                throw failure;
            }
            throw new InterpreterStartException("interpreter " + name + " cannot be opened: " + e.getCause(), "", e);
        }
    }

    private int retireAfter() {
        int maximum = settings.recycling().maximumRequests();
        if (maximum == 0) {
            return Integer.MAX_VALUE;
        }
        double jitter = ThreadLocalRandom.current().nextDouble(-JITTER, JITTER);
        return Math.max(1, (int) Math.round(maximum * (1 + jitter)));
    }

    /** Joins the two halves of a loss, which may come in either order: the reason and the member. */
    private static final class Lost {
        private final BiConsumer<Member, String> onLost;
        private @Nullable Member member;
        private @Nullable String reason;

        Lost(BiConsumer<Member, String> onLost) {
            this.onLost = onLost;
        }

        synchronized void reason(String why) {
            reason = why;
            fire();
        }

        synchronized void member(Member opened) {
            member = opened;
            fire();
        }

        private void fire() {
            if (member != null && reason != null) {
                onLost.accept(member, reason);
            }
        }
    }
}

package org.wsgibridge.pool.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.meter.ApplicationMeters;
import org.wsgibridge.meter.InterpreterMeters;
import org.wsgibridge.opening.Opening;
import org.wsgibridge.opening.WarmUp;
import org.wsgibridge.pool.slot.Member;
import org.wsgibridge.pool.slot.Member.Limits;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.ApplicationLog;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterEvents;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.PythonEngine;
import org.wsgibridge.spi.ShutdownReason;

/** Opens one interpreter of a process group within startup-timeout. Thread-safe. */
public final class Opener {
    private static final Logger LOG = LoggerFactory.getLogger(Opener.class);

    /** Receives the events of members, on any thread, possibly before {@link #open} has returned. */
    interface Events {
        /** Reports that a member's interpreter has ended unexpectedly. */
        void lost(Member member, String reason);

        /** Reports that a member's interpreter asks to be replaced. */
        void leaving(Member member, ShutdownReason reason);
    }

    private final ProcessGroupSettings settings;
    private final PythonEngine engine;
    private final List<ApplicationRef> applications;
    private final ApplicationLog log;
    private final BridgeListener listener;
    private final List<WarmUp> warmUps;
    private final ApplicationMeters meters;
    private final AtomicInteger number = new AtomicInteger();

    public Opener(
            ProcessGroupSettings settings,
            PythonEngine engine,
            List<ApplicationRef> applications,
            ApplicationLog log,
            BridgeListener listener,
            List<WarmUp> warmUps) {
        this.settings = settings;
        this.engine = engine;
        this.applications = List.copyOf(applications);
        this.log = log;
        this.listener = listener;
        this.warmUps = List.copyOf(warmUps);
        this.meters = new ApplicationMeters(
                settings.name(), (definition, value) -> listener.meterDefined(settings.name(), definition, value));
    }

    /**
     * Opens an interpreter.
     *
     * @param events receives the events of the member
     * @throws InterpreterStartException if the interpreter cannot be opened, or not in time
     * @throws InterruptedException if the calling thread is interrupted; no resources are left behind
     */
    public Member open(Events events) throws InterpreterStartException, InterruptedException {
        String name = settings.name() + "-" + number.incrementAndGet();
        Introduction introduction = new Introduction(events);
        InterpreterMeters measured = meters.ofInterpreter();
        InterpreterSpec spec = new InterpreterSpec(
                name, settings, applications, log.ofInterpreter(name), introduction, listener.wantsCpuTime(), measured);
        long start = System.nanoTime();
        boolean introduced = false;
        Interpreter interpreter = null;
        try {
            interpreter = new Opening(engine, spec, warmUps).await();
            Member member = member(name, interpreter, measured, start);
            introduction.member(member);
            introduced = true;
            return member;
        } finally {
            if (!introduced) {
                measured.close();
                if (interpreter != null) {
                    interpreter.close(
                            ShutdownReason.SHUTDOWN_SIGNAL, settings.timeouts().shutdown());
                }
            }
        }
    }

    private Member member(String name, Interpreter interpreter, InterpreterMeters measured, long start) {
        long took = System.nanoTime() - start;
        Member member = new Member(
                name, interpreter, measured, settings.capacity().threads(), Limits.draw(settings.recycling()), start);
        LOG.info("Interpreter {} is up after {} ms (pid {})", name, took / 1_000_000, interpreter.pid());
        listener.interpreterStarted(settings.name(), name, took);
        return member;
    }

    /** Passes an interpreter's events on with its member. Events that arrive before the member exists wait for it. */
    private static final class Introduction implements InterpreterEvents {
        private final Events events;
        private final List<Consumer<Member>> said = new ArrayList<>();
        private @Nullable Member member;

        Introduction(Events events) {
            this.events = events;
        }

        @Override
        public void lost(String reason) {
            say(known -> events.lost(known, reason));
        }

        @Override
        public void leaving(ShutdownReason reason) {
            say(known -> events.leaving(known, reason));
        }

        private synchronized void say(Consumer<Member> event) {
            if (member == null) {
                said.add(event);
            } else {
                event.accept(member);
            }
        }

        synchronized void member(Member opened) {
            member = opened;
            said.forEach(event -> event.accept(opened));
        }
    }
}

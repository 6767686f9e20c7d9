package org.wsgibridge.pool.lifecycle;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.pool.slot.Member;
import org.wsgibridge.pool.slot.Members;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;

/**
 * Regularly asks every interpreter to execute some Python code. If an interpreter cannot do so for deadlock-timeout,
 * because of a deadlock or of C code that keeps the GIL, it gets no more requests, is replaced, and is closed
 * immediately, because it could not finish any request. Used only by the housekeeper.
 */
public final class DeadlockProbes {
    private static final Logger LOG = LoggerFactory.getLogger(DeadlockProbes.class);
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** If the time between two ticks is longer, the JVM itself stood still, and no interpreter could answer. */
    private static final long STANDSTILL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Timeouts timeouts;
    private final long timeout;
    private final long interval;
    private final Members members;
    private final Supervisor supervisor;
    private final Map<Member, Probe> probes = new HashMap<>();
    private long lastTick = System.nanoTime();

    public DeadlockProbes(Timeouts timeouts, Members members, Supervisor supervisor) {
        this.timeouts = timeouts;
        this.timeout = timeouts.deadlock().toNanos();
        this.interval = Math.max(SHORTEST_NANOS, Math.min(LONGEST_NANOS, timeout / 4));
        this.members = members;
        this.supervisor = supervisor;
    }

    /**
     * Sends the probes that are due, and replaces interpreters that have not answered within deadlock-timeout.
     *
     * @param now {@link System#nanoTime()}
     */
    public void tick(long now) {
        if (timeout == 0) {
            return;
        }
        long sinceLast = now - lastTick;
        lastTick = now;
        List<Member> active = members.active();
        probes.keySet().retainAll(active);
        for (Member member : active) {
            Probe probe = probes.computeIfAbsent(member, key -> new Probe(now));
            if (sinceLast > STANDSTILL_NANOS) {
                probe.since += sinceLast;
            }
            look(member, probe, now);
        }
    }

    private void look(Member member, Probe probe, long now) {
        long age = now - probe.since;
        if (probe.answered && age >= interval) {
            probe.since = now;
            probe.answered = false;
            send(member, probe);
        } else if (probe.failed && age < timeout) {
            probe.failed = false;
            send(member, probe);
        } else if (!probe.answered && age >= timeout) {
            if (!probe.reported) {
                probe.reported = true;
                LogCode.DEADLOCK_TIMEOUT.log(
                        supervisor.source(member), LOG, member.name(), Timeouts.seconds(timeouts.deadlock()));
            }
            supervisor.replaceDead(member);
        }
    }

    /** Sends a probe on another thread, because an interpreter that hangs may block even this call. */
    private void send(Member member, Probe probe) {
        supervisor.execute(() -> {
            try {
                var unused = member.interpreter().probe().whenComplete((nothing, failure) -> {
                    if (failure == null) {
                        probe.answered = true;
                    } else {
                        probe.failed = true;
                    }
                });
            } catch (RuntimeException | Error e) {
                probe.failed = true;
                LOG.debug("Interpreter {} could not be asked", member.name(), e);
            }
        });
    }

    /** The last probe of one interpreter. */
    private static final class Probe {
        /** When the interpreter was last asked, or when it was first seen. */
        private long since;

        /** Whether the missing answer was logged. The replacement is tried at each tick until it succeeds. */
        private boolean reported;

        /** Whether the interpreter has answered. Set by any thread. */
        private volatile boolean answered = true;

        /**
         * Whether the probe could not be sent, for example for lack of memory. It is then sent again within its time.
         */
        private volatile boolean failed;

        Probe(long since) {
            this.since = since;
        }
    }
}

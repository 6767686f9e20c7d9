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
import org.wsgibridge.settings.group.Timeouts;

/**
 * Asks every interpreter now and then to execute something. One that does not for deadlock-timeout - a deadlock, or C
 * code that keeps the GIL - no longer gets requests, is replaced, and closed immediately: it would finish nothing.
 * Belongs to the housekeeper.
 */
public final class DeadlockProbes {
    private static final Logger LOG = LoggerFactory.getLogger(DeadlockProbes.class);
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Between two ticks; what is longer is a JVM that stood still, in which no interpreter could answer. */
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

    /** On another thread: what does not answer may not even take the question. */
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

    /** What is known of one interpreter. */
    private static final class Probe {
        /** When it was asked last, or when it came into view. */
        private long since;

        /** Whether the log has it. What is done about it is tried until it is done. */
        private boolean reported;

        /** Set by whichever thread brings the answer. */
        private volatile boolean answered = true;

        /** It could not be asked, and is asked again while its time runs: the bridge's memory has run out, say. */
        private volatile boolean failed;

        Probe(long since) {
            this.since = since;
        }
    }
}

package org.wsgibridge.pool.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.pool.slot.Member;
import org.wsgibridge.pool.stats.StoppedInterpreter;

/** Reports the interpreters that leave a process group, and keeps the most recent ones. Thread-safe. */
public final class RecentStops {
    private static final Logger LOG = LoggerFactory.getLogger(RecentStops.class);
    private static final int REMEMBERED = 50;

    private final String group;
    private final BridgeListener listener;
    private final ArrayDeque<StoppedInterpreter> last = new ArrayDeque<>();
    private final AtomicLong cpuNanos = new AtomicLong();

    public RecentStops(String group, BridgeListener listener) {
        this.group = group;
        this.listener = listener;
    }

    /** Reports that a member's interpreter was closed or lost. */
    public void add(Member member, String reason) {
        cpuNanos.addAndGet(cpuNanos(member));
        member.forgetMeters();
        StoppedInterpreter stop = new StoppedInterpreter(
                member.name(),
                member.interpreter().pid(),
                member.generation(),
                member.served(),
                Duration.ofNanos(System.nanoTime() - member.startedNanos()),
                reason,
                Instant.now());
        synchronized (last) {
            if (last.size() == REMEMBERED) {
                last.removeFirst();
            }
            last.addLast(stop);
        }
        listener.interpreterStopped(group, member.name(), reason);
    }

    private static long cpuNanos(Member member) {
        try {
            return member.usage().cpuTime().toNanos();
        } catch (RuntimeException | Error e) {
            // The interpreter has left even if this cannot be reported.
            LogCode.USAGE_UNKNOWN.log(LOG, member.name(), e);
            return 0;
        }
    }

    /** Returns the CPU time of all interpreters that have left. */
    public Duration cpuTime() {
        return Duration.ofNanos(cpuNanos.get());
    }

    /** Returns the interpreters that have left recently; the most recent is the last. */
    public List<StoppedInterpreter> last() {
        synchronized (last) {
            return new ArrayList<>(last);
        }
    }
}

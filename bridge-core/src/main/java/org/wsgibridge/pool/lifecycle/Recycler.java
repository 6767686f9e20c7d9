package org.wsgibridge.pool.lifecycle;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.pool.slot.Member;
import org.wsgibridge.pool.slot.Member.Limits;
import org.wsgibridge.pool.slot.Members;
import org.wsgibridge.settings.group.ProcessGroupSettings.Recycling;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.spi.Usage;

/**
 * Finds the interpreters that have reached a limit of requests, age, idle time, CPU time or memory, and has them
 * replaced, one at a time in each group. It checks once a second, on a thread of the supervisor, because an engine may
 * have to ask the system for an interpreter's usage. Thread-safe.
 */
public final class Recycler {
    private static final Logger LOG = LoggerFactory.getLogger(Recycler.class);
    private static final long BETWEEN_LOOKS_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Recycling settings;
    private final Members members;
    private final Supervisor supervisor;
    private final AtomicBoolean looking = new AtomicBoolean();

    /** The time of the last check. Used only by the housekeeper. */
    private long lastLook = System.nanoTime();

    public Recycler(Recycling settings, Members members, Supervisor supervisor) {
        this.settings = settings;
        this.members = members;
        this.supervisor = supervisor;
    }

    /** Starts a check if one is due. Called by the housekeeper. */
    public void tick(long now) {
        if (settings.equals(Recycling.NEVER) || now - lastLook < BETWEEN_LOOKS_NANOS) {
            return;
        }
        lastLook = now;
        if (looking.compareAndSet(false, true)) {
            supervisor.execute(() -> {
                try {
                    look();
                } finally {
                    looking.set(false);
                }
            });
        }
    }

    private void look() {
        for (Member member : members.all()) {
            try {
                ShutdownReason reason = reason(member, System.nanoTime());
                if (reason != null && replace(member, reason)) {
                    return;
                }
            } catch (RuntimeException e) {
                LogCode.USAGE_UNKNOWN.log(LOG, member.name(), e);
            }
        }
    }

    /** Reports that a member has served its number of requests. */
    public void served(Member member) {
        replace(member, ShutdownReason.MAXIMUM_REQUESTS);
    }

    private boolean replace(Member member, ShutdownReason reason) {
        boolean claimed = members.claimAlone(member);
        if (claimed) {
            supervisor.replaceClaimed(member, reason);
        }
        return claimed;
    }

    private @Nullable ShutdownReason reason(Member member, long now) {
        Limits limits = member.limits();
        if (members.served(member) >= limits.requests()) {
            return ShutdownReason.MAXIMUM_REQUESTS;
        }
        if (now - member.startedNanos() >= limits.ageNanos()) {
            return ShutdownReason.RESTART_INTERVAL;
        }
        long active = member.lastActivity();
        if (active != 0 && now - active >= limits.idleNanos() && members.isIdle(member)) {
            return ShutdownReason.INACTIVITY_TIMEOUT;
        }
        if (settings.cpuTime().isZero() && settings.maximumMemory() == 0) {
            return null;
        }
        Usage usage = member.usage();
        if (usage.cpuTime().toNanos() >= limits.cpuNanos()) {
            return ShutdownReason.CPU_TIME_LIMIT;
        }
        return usage.residentMemory() >= limits.memory() ? ShutdownReason.MEMORY_LIMIT : null;
    }

    /** Notes that a member has served a request, if that counts as activity. Must be fast: called for every request. */
    public void note(Member member, Exchange exchange) {
        if (!settings.inactivity().isZero() && counts(exchange)) {
            member.noteActivity();
        }
    }

    /** Returns whether a request counts as activity. Those of a monitoring system, for example, should not. */
    private static boolean counts(Exchange exchange) {
        List<String> ignored = exchange.mount().ignoreActivity();
        if (ignored.isEmpty()) {
            return true;
        }
        String path = exchange.environ().get("PATH_INFO");
        for (String prefix : ignored) {
            if (path != null && isAtOrBelow(path, prefix)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAtOrBelow(String path, String prefix) {
        return path.startsWith(prefix)
                && (path.length() == prefix.length() || prefix.endsWith("/") || path.charAt(prefix.length()) == '/');
    }
}

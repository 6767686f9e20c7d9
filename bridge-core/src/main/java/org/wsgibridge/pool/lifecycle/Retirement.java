package org.wsgibridge.pool.lifecycle;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestName;
import org.wsgibridge.exchange.RetryHeaders;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.log.LogContext;
import org.wsgibridge.pool.slot.Member;
import org.wsgibridge.pool.slot.Members;
import org.wsgibridge.pool.slot.SlotLease;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.Timeouts;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.wsgi.Header;

/**
 * Ends an interpreter that no longer takes requests: closes it when all that it runs has finished, but for stuck
 * requests, which might never. Thread-safe.
 */
final class Retirement {
    private static final Logger LOG = LoggerFactory.getLogger(Retirement.class);
    /**
     * Deadlines are looked at every few hundredths of a second; a request must reach its own before the window ends.
     */
    private static final Duration SLACK = Duration.ofSeconds(1);
    /** An engine may release what it has ended a moment after it was closed. */
    private static final long RELEASE_MILLIS = 1_000;

    private final ProcessGroupSettings settings;
    private final Members members;
    private final RecentStops recentStops;

    /** Members whose interpreter is being closed right now. */
    private final Set<Member> closing = ConcurrentHashMap.newKeySet();

    Retirement(ProcessGroupSettings settings, Members members, RecentStops recentStops) {
        this.settings = settings;
        this.members = members;
        this.recentStops = recentStops;
    }

    /**
     * How long running requests may go on. While the group lives, other requests of an interpreter are bounded by their
     * own deadlines: a window as long as those ends none of them because of what another one did.
     */
    public static Duration window(Timeouts timeouts, ShutdownReason reason) {
        return switch (reason) {
            case DEADLOCK_TIMEOUT -> Duration.ZERO;
            case SHUTDOWN_SIGNAL -> timeouts.graceful();
            case EVICTION_SIGNAL, GRACEFUL_SIGNAL ->
                timeouts.eviction().isZero() ? timeouts.graceful() : timeouts.eviction();
            default -> {
                Duration own = timeouts.request().plus(timeouts.interrupt()).plus(SLACK);
                yield timeouts.request().isZero() || own.compareTo(timeouts.graceful()) < 0 ? timeouts.graceful() : own;
            }
        };
    }

    /** Waits until the draining member has finished, but not longer than its window, and closes it. Blocks. */
    void retire(Member member, ShutdownReason reason) {
        member.leaveFor(reason);
        Duration window = window(settings.timeouts(), reason);
        if (!await(member.drained(), window.toMillis())) {
            LogCode.REQUESTS_CUT_OFF.log(
                    source(member),
                    LOG,
                    member.name(),
                    Timeouts.seconds(window),
                    reason.tag(),
                    names(members.leases(member)));
            answer(member, reason);
        }
        if (!closing.add(member)) {
            return;
        }
        try {
            if (members.remove(member)) {
                close(member, reason);
            }
        } finally {
            closing.remove(member);
            member.closed().countDown();
        }
    }

    private LogContext.Source source(Member member) {
        return () -> LogContext.ofGroup(settings.name(), member.name());
    }

    /** The clients get their answer before the engine interrupts the applications, which may fail in any way then. */
    private void answer(Member member, ShutdownReason reason) {
        if (reason == ShutdownReason.DEADLOCK_TIMEOUT) {
            return; // these have lost their interpreter, which is for the engine to say
        }
        Header[] headers = reason == ShutdownReason.SHUTDOWN_SIGNAL
                ? new Header[] {RetryHeaders.RETRY_AFTER, RetryHeaders.CLOSE}
                : new Header[] {RetryHeaders.RETRY_AFTER};
        for (SlotLease lease : members.leases(member)) {
            try {
                lease.exchange().terminate(Outcome.SHUTDOWN, 503, headers);
            } catch (RuntimeException | Error e) {
                LogCode.REQUEST_NOT_ENDED.log(lease.exchange(), LOG, RequestName.of(lease.exchange()), e);
            }
        }
    }

    private void close(Member member, ShutdownReason reason) {
        try {
            member.interpreter().close(reason, settings.timeouts().shutdown());
        } catch (RuntimeException | Error e) {
            LogCode.INTERPRETER_NOT_CLOSED.log(source(member), LOG, member.name(), e);
        }
        LOG.info("Interpreter {} closed ({}) after {} requests", member.name(), reason.tag(), member.served());
        if (!await(member.empty(), RELEASE_MILLIS)) {
            abandon(member);
        }
        recentStops.add(member, reason.tag());
    }

    /** What runs on although its interpreter is closed: it cannot be ended, and its client has waited long enough. */
    private void abandon(Member member) {
        List<SlotLease> left = members.leases(member);
        for (SlotLease lease : left) {
            lease.exchange().terminate(Outcome.SHUTDOWN, 503);
            members.markStuck(lease);
        }
        LogCode.REQUESTS_LEFT.log(source(member), LOG, member.name(), names(left));
    }

    /** Waits for all closes under way; the time is for all of them together. */
    void awaitClosed(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (Member member : closing) {
            if (!await(member.closed(), TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()))) {
                LogCode.CLOSE_IS_SLOW.log(source(member), LOG, member.name(), millis);
            }
        }
    }

    private static String names(List<SlotLease> leases) {
        return leases.stream().map(lease -> RequestName.of(lease.exchange())).collect(joining(", "));
    }

    private static boolean await(CountDownLatch latch, long millis) {
        try {
            return latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return latch.getCount() == 0;
        }
    }
}

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
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.wsgi.Header;

/**
 * Closes an interpreter that no longer takes requests, after its requests have ended. Does not wait for stuck requests,
 * which may never end. Thread-safe.
 */
final class Retirement {
    private static final Logger LOG = LoggerFactory.getLogger(Retirement.class);
    /**
     * The additional time of a window. Deadlines are checked every few hundredths of a second, and a request must reach
     * its own deadline before the window ends.
     */
    private static final Duration SLACK = Duration.ofSeconds(1);
    /** How long to wait after the close for an engine to release the leases of requests that it has ended. */
    private static final long RELEASE_MILLIS = 1_000;

    private final ProcessGroupSettings settings;
    private final Members members;
    private final RecentStops recentStops;

    /** The members whose interpreter is being closed. */
    private final Set<Member> closing = ConcurrentHashMap.newKeySet();

    Retirement(ProcessGroupSettings settings, Members members, RecentStops recentStops) {
        this.settings = settings;
        this.members = members;
        this.recentStops = recentStops;
    }

    /**
     * Returns how long running requests may continue. Unless the group is closed, the window is at least as long as the
     * requests' own deadlines, so that no request is ended because of another one.
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

    /**
     * Waits until a drained member has finished its requests, but not longer than its window, and closes it. Blocks.
     */
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

    /** Answers clients before the engine interrupts the applications, which may then fail in any way. */
    private void answer(Member member, ShutdownReason reason) {
        if (reason == ShutdownReason.DEADLOCK_TIMEOUT) {
            return; // the engine answers requests that have lost their interpreter
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

    /** Answers the clients of requests that still run after the close, and counts these requests as stuck. */
    private void abandon(Member member) {
        List<SlotLease> left = members.leases(member);
        for (SlotLease lease : left) {
            lease.exchange().terminate(Outcome.SHUTDOWN, 503);
            members.markStuck(lease);
        }
        LogCode.REQUESTS_LEFT.log(source(member), LOG, member.name(), names(left));
    }

    /** Waits until all interpreters that are being closed are closed, but not longer than a time for all together. */
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

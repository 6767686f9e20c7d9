package org.wsgibridge.pool.deadline;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestName;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.log.LogContext;
import org.wsgibridge.pool.lifecycle.Supervisor;
import org.wsgibridge.pool.slot.EventPublisher;
import org.wsgibridge.pool.slot.Member;
import org.wsgibridge.pool.slot.Members;
import org.wsgibridge.pool.slot.SlotLease;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.Interruption;
import org.wsgibridge.spi.ShutdownReason;

/**
 * Ends requests that run too long, step by step. At request-timeout, the client is answered and only its request is
 * interrupted. After interrupt-timeout, force is used, the request counts as stuck, and its interpreter is replaced. If
 * more than maximum-stuck requests are stuck, interpreters are no longer replaced, because each stuck request may
 * occupy a thread forever.
 *
 * <p>The housekeeper calls {@link #tick}. The thread that releases a lease calls {@link #ended}.
 */
public final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final ProcessGroupSettings settings;
    private final Timeouts timeouts;
    private final Members members;
    private final Supervisor supervisor;
    private final BridgeListener listener;
    private final EventPublisher publisher;

    /** Interpreters with a stuck request that were not replaced, because too many requests were stuck. */
    private final Set<Member> kept = new LinkedHashSet<>();

    private boolean tooManyStuck;

    public Recovery(
            ProcessGroupSettings settings,
            Members members,
            Supervisor supervisor,
            BridgeListener listener,
            EventPublisher publisher) {
        this.settings = settings;
        this.timeouts = settings.timeouts();
        this.members = members;
        this.supervisor = supervisor;
        this.listener = listener;
        this.publisher = publisher;
    }

    /** Checks every running request. */
    public void tick(long now) {
        if (!timeouts.request().isZero()) {
            for (SlotLease lease : members.leases()) {
                try {
                    check(lease, now);
                } catch (RuntimeException | Error e) {
                    LogCode.REQUEST_NOT_ENDED.log(lease.exchange(), LOG, RequestName.of(lease.exchange()), e);
                }
            }
        }
        watchStuck();
    }

    private void check(SlotLease lease, long now) {
        long over =
                now - lease.exchange().times().dispatched() - timeouts.request().toNanos();
        if (over < 0) {
            return;
        }
        if (lease.becomeInterrupted()) {
            interrupt(lease);
        } else if (over > timeouts.interrupt().toNanos() && members.markStuck(lease)) {
            escalate(lease);
        }
    }

    private void interrupt(SlotLease lease) {
        Exchange exchange = lease.exchange();
        Interpreter interpreter = lease.member().interpreter();
        String name = RequestName.of(exchange);
        // Before the request is interrupted: the log must show where it hangs, not how it unwinds.
        CompletionStage<String> stack = stack(interpreter, lease);
        boolean answered = false;
        Interruption done;
        try {
            answered = exchange.terminate(Outcome.REQUEST_TIMEOUT, 504);
        } finally {
            done = interpreter.interrupt(lease);
        }
        LogCode.REQUEST_TIMEOUT.log(
                exchange,
                LOG,
                name,
                Timeouts.seconds(timeouts.request()),
                lease.member().name(),
                !answered ? "has its answer already" : exchange.status() == 504 ? "answered with 504" : "cut off",
                done.toString().toLowerCase(Locale.ROOT).replace('_', ' '));
        var unused = stack.whenComplete((text, failure) -> {
            if (text != null && !text.isBlank()) {
                LogCode.TIMED_OUT_HERE.log(exchange, LOG, name, text.strip());
            }
        });
    }

    /** Returns the stack, or a failed stage: the request must be ended even if its stack cannot be logged. */
    private static CompletionStage<String> stack(Interpreter interpreter, SlotLease lease) {
        try {
            return interpreter.stack(lease);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void escalate(SlotLease lease) {
        Member member = lease.member();
        // First, so that the next tick tries again if one of the following steps fails.
        kept.add(member);
        try {
            listener.requestTimedOut(lease.exchange(), false);
            publisher.timedOut(lease, false);
        } finally {
            member.interpreter().force(lease);
        }
        boolean replaced = members.stuck() <= settings.capacity().maximumStuck();
        LogCode.REQUEST_STUCK.log(
                lease.exchange(),
                LOG,
                RequestName.of(lease.exchange()),
                Timeouts.seconds(timeouts.interrupt()),
                member.name(),
                replaced ? "is replaced" : "goes on with the slots that it has left");
        if (replaced && supervisor.replace(member, ShutdownReason.REQUEST_TIMEOUT)) {
            kept.remove(member);
        }
    }

    private void watchStuck() {
        int stuck = members.stuck();
        int maximum = settings.capacity().maximumStuck();
        boolean tooMany = stuck > maximum;
        if (tooMany && !tooManyStuck) {
            LogCode.TOO_MANY_STUCK.log(
                    () -> LogContext.ofGroup(settings.name(), null), LOG, settings.name(), stuck, maximum);
        } else if (!tooMany && tooManyStuck) {
            LOG.info("Process group {} is back to {} stuck requests", settings.name(), stuck);
        }
        tooManyStuck = tooMany;
        if (!tooMany && !kept.isEmpty()) {
            // An interpreter that is being replaced for another reason stays: a reload that fails leaves it where it
            // is.
            kept.removeIf(
                    member -> !members.isActive(member) || supervisor.replace(member, ShutdownReason.REQUEST_TIMEOUT));
        }
    }

    /** Reports that a request has ended that was interrupted or stuck. */
    public void ended(SlotLease lease, SlotLease.State was) {
        Exchange exchange = lease.exchange();
        if (was == SlotLease.State.INTERRUPTED) {
            listener.requestTimedOut(exchange, true);
            publisher.timedOut(lease, true);
        }
        double seconds = (System.nanoTime() - exchange.times().dispatched()) / 1e9;
        exchange.logContext()
                .run(() -> LOG.info(
                        "Request {} on interpreter {} ended after {} s{}",
                        RequestName.of(exchange),
                        lease.member().name(),
                        String.format(Locale.ROOT, "%.1f", seconds),
                        was == SlotLease.State.STUCK ? ", having been stuck" : ""));
    }
}

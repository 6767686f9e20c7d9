package org.wsgibridge.event;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.meter.MeterDefinition;

/**
 * Passes events to several listeners, and logs the exceptions that they throw, so that these do not affect the request.
 * Also finds out when a request has ended. Thread-safe if the listeners are.
 */
public final class GuardedListener implements BridgeListener {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedListener.class);

    private final BridgeListener[] listeners;

    /**
     * Makes the guard.
     *
     * @param listeners what receives the events, in that order
     */
    public GuardedListener(List<BridgeListener> listeners) {
        this.listeners = listeners.toArray(new BridgeListener[0]);
    }

    private void tell(Consumer<BridgeListener> event) {
        for (BridgeListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException | Error e) {
                LogCode.LISTENER_FAILED.log(LOG, listener.getClass().getName(), e);
            }
        }
    }

    @Override
    public void requestStarted(Exchange exchange) {
        tell(listener -> listener.requestStarted(exchange));
    }

    @Override
    public void requestFinished(Exchange exchange) {
        tell(listener -> listener.requestFinished(exchange));
        exchange.notices().markDecided();
        // The thread that gives the slot back may run at the same time: the later of the two sees what the other one
        // has done.
        if (exchange.times().dispatched() == 0
                || exchange.times().released() != 0
                || exchange.outcome() == Outcome.SHUTDOWN) {
            requestEnded(exchange);
        }
    }

    @Override
    public void slotReleased(Exchange exchange) {
        tell(listener -> listener.slotReleased(exchange));
        if (exchange.notices().isDecided()) {
            requestEnded(exchange);
        }
    }

    @Override
    public void requestTimedOut(Exchange exchange, boolean recovered) {
        tell(listener -> listener.requestTimedOut(exchange, recovered));
        if (!recovered) {
            requestEnded(exchange);
        }
    }

    @Override
    public void requestEnded(Exchange exchange) {
        if (listeners.length > 0 && exchange.notices().claimEnd()) {
            tell(listener -> listener.requestEnded(exchange));
        }
    }

    @Override
    public boolean wantsCpuTime() {
        boolean wanted = false;
        for (BridgeListener listener : listeners) {
            wanted |= listener.wantsCpuTime();
        }
        return wanted;
    }

    @Override
    public @Nullable DoubleConsumer meterDefined(
            String processGroup, MeterDefinition definition, DoubleSupplier value) {
        List<DoubleConsumer> targets = new ArrayList<>();
        tell(listener -> {
            DoubleConsumer target = listener.meterDefined(processGroup, definition, value);
            if (target != null) {
                targets.add(target);
            }
        });
        return targets.stream().reduce(DoubleConsumer::andThen).orElse(null);
    }

    @Override
    public void requestSlow(Exchange exchange) {
        tell(listener -> listener.requestSlow(exchange));
    }

    @Override
    public void interpreterStarted(String processGroup, String interpreter, long startNanos) {
        tell(listener -> listener.interpreterStarted(processGroup, interpreter, startNanos));
    }

    @Override
    public void interpreterStopped(String processGroup, String interpreter, String reason) {
        tell(listener -> listener.interpreterStopped(processGroup, interpreter, reason));
    }

    @Override
    public void applicationLoadFailed(String processGroup, String message) {
        tell(listener -> listener.applicationLoadFailed(processGroup, message));
    }
}

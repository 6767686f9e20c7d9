package org.wsgibridge.event;

import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.meter.MeterDefinition;

/**
 * Receives the bridge's events. Called on the thread on which the event happens, which must not be held up; what a
 * listener throws is logged and harms nothing else. Every method does nothing by default.
 */
public interface BridgeListener {

    /**
     * A request has its slot and is about to be run; mod_wsgi's request_started. Called once more when the interpreter
     * turns out to be gone before it has received the request, which then gets another slot.
     */
    default void requestStarted(Exchange exchange) {}

    /**
     * It is known what the client of a request got, whether or not it was ever run; see {@link Exchange#outcome()}. Of
     * a response that is still being sent this comes when it has left, maybe after {@link #slotReleased}.
     */
    default void requestFinished(Exchange exchange) {}

    /** The application is done with a request and its slot is free again; mod_wsgi's request_finished. */
    default void slotReleased(Exchange exchange) {}

    /**
     * A request that outlived request-timeout has ended, or is known not to end on its own. Called once for each, after
     * its {@link #requestFinished}.
     *
     * @param exchange the request
     * @param recovered true when it ended within interrupt-timeout; false when it is stuck, and costs its interpreter
     */
    default void requestTimedOut(Exchange exchange, boolean recovered) {}

    /**
     * A request runs for longer than slow-request. Called once for each, on the housekeeper's thread, while it still
     * runs or has just ended; one that is slow by less than a tenth of a second may be left out.
     */
    default void requestSlow(Exchange exchange) {}

    /**
     * Nothing more happens to a request: its response has ended, and its slot is free again if it had one. Called once
     * for each; for one that is stuck when that is known, for one that the end of the bridge cuts off immediately.
     */
    default void requestEnded(Exchange exchange) {}

    /**
     * Returns whether the CPU time of requests is of use, which costs something to measure. Asked before each
     * interpreter is opened.
     */
    default boolean wantsCpuTime() {
        return false;
    }

    /**
     * An application has defined a meter; the same meter of several interpreters of a process group is reported once.
     *
     * @param processGroup the group's name
     * @param definition the meter
     * @param value returns what a gauge has now, NaN for nothing; of no meaning for other kinds
     * @return takes each step of a counter and each duration of a timer, in seconds; {@code null} for nothing
     */
    default @Nullable DoubleConsumer meterDefined(
            String processGroup, MeterDefinition definition, DoubleSupplier value) {
        return null;
    }

    /**
     * An interpreter has loaded its applications and takes requests.
     *
     * @param processGroup the group's name
     * @param interpreter the interpreter's name
     * @param startNanos how long it took to open
     */
    default void interpreterStarted(String processGroup, String interpreter, long startNanos) {}

    /**
     * An interpreter no longer takes requests.
     *
     * @param processGroup the group's name
     * @param interpreter the interpreter's name
     * @param reason mod_wsgi's shutdown_reason
     */
    default void interpreterStopped(String processGroup, String interpreter, String reason) {}

    /**
     * An interpreter could not be opened.
     *
     * @param processGroup the group's name
     * @param message what failed, with the traceback where there is one
     */
    default void applicationLoadFailed(String processGroup, String message) {}
}

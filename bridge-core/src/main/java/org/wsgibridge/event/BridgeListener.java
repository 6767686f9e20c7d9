package org.wsgibridge.event;

import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.meter.MeterDefinition;

/**
 * Receives the bridge's events. Methods are called on the thread on which the event happens, on several threads at the
 * same time, and must not block. An exception that a method throws is logged and has no other effect. By default, each
 * method does nothing.
 */
public interface BridgeListener {

    /**
     * A request has its slot and is about to run; mod_wsgi's request_started. Called again if the request gets another
     * slot, because its interpreter ended before it received the request, or because the script is loaded again first.
     */
    default void requestStarted(Exchange exchange) {}

    /**
     * It is known what the client of a request got. Called for every request, even if it never ran; see
     * {@link Exchange#outcome()}. If the response is still being sent, this is called when it has been sent, possibly
     * after {@link #slotReleased}.
     */
    default void requestFinished(Exchange exchange) {}

    /** The application is done with a request and its slot is free again; mod_wsgi's request_finished. */
    default void slotReleased(Exchange exchange) {}

    /**
     * A request that outlived request-timeout has ended, or is known not to end on its own. Called once for each such
     * request, after its {@link #requestFinished}.
     *
     * @param exchange the request
     * @param recovered true if it ended within interrupt-timeout; false if it is stuck, so that its interpreter is
     *     replaced
     */
    default void requestTimedOut(Exchange exchange, boolean recovered) {}

    /**
     * A request runs longer than slow-request. Called once for each such request, on the housekeeper's thread, while it
     * still runs or has just ended. A request that is less than a tenth of a second too slow may be left out.
     */
    default void requestSlow(Exchange exchange) {}

    /**
     * Nothing more happens to a request: its response has ended, and its slot, if it had one, is free again. Called
     * once for each request. For a stuck request, this is called when it is found to be stuck; for a request that the
     * end of the bridge cuts off, immediately.
     */
    default void requestEnded(Exchange exchange) {}

    /**
     * Returns whether this listener needs the CPU time of requests. Measuring it takes time. Called before each
     * interpreter is opened.
     */
    default boolean wantsCpuTime() {
        return false;
    }

    /**
     * An application has defined a meter. If several interpreters of a process group define the same one, it is
     * reported once.
     *
     * @param processGroup the group's name
     * @param definition the meter
     * @param value returns the present value of a gauge, NaN if it has none; not used for other kinds
     * @return receives each increment of a counter, or each duration of a timer in seconds; {@code null} if nothing is
     *     to be reported
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
     * @param startNanos how long it took to open, in nanoseconds
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
     * @param message what failed, followed by the traceback if there is one
     */
    default void applicationLoadFailed(String processGroup, String message) {}
}

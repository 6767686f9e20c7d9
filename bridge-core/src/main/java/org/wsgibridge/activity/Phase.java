package org.wsgibridge.activity;

import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestTimes;

/** The phases of a request. Their times add up to its whole time. */
public enum Phase {
    /** From its arrival until its body was read and it asked for a slot. */
    INPUT {
        @Override
        long nanos(RequestTimes times, long end) {
            return or(times.queued(), end) - times.arrived();
        }
    },
    /** From then on until it got its slot. */
    QUEUE {
        @Override
        long nanos(RequestTimes times, long end) {
            return times.queued() == 0 ? 0 : or(times.dispatched(), end) - times.queued();
        }
    },
    /** From then on until the application began its response, or failed. */
    APPLICATION {
        @Override
        long nanos(RequestTimes times, long end) {
            return times.dispatched() == 0 ? 0 : or(times.responseStarted(), end) - times.dispatched();
        }
    },
    /** From then on until the response was complete: sending, and the work of the application meanwhile. */
    OUTPUT {
        @Override
        long nanos(RequestTimes times, long end) {
            return times.responseStarted() == 0 ? 0 : end - times.responseStarted();
        }
    };

    abstract long nanos(RequestTimes times, long end);

    /** Returns the nanoseconds that a request whose outcome is decided was in this phase. */
    long nanos(Exchange exchange) {
        return Math.max(0, nanos(exchange.times(), exchange.times().finished()));
    }

    private static long or(long station, long end) {
        return station == 0 ? end : station;
    }
}

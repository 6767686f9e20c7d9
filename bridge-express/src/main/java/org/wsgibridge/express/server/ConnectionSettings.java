package org.wsgibridge.express.server;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.wsgi.HeadLimits;

/**
 * The settings of connections and of their requests before these reach the application. Immutable.
 *
 * @param names the host names that are served, {@code null} for all
 * @param maxClients the most connections at the same time, 0 for as many as fit into half of the heap
 * @param keepAlive how long a connection may be idle between two requests, 0 to close it after each
 * @param shutdownDelay how long the server still serves after the signal to stop
 * @param headSize the largest head of a request, in bytes
 * @param limits how large the parts of a head may be
 * @param header how long a client may take to send the head of a request
 * @param body how long the server waits in all for a client that sends a body
 * @param compress whether text is compressed for clients that accept it
 * @param contentTypes further content types of files, by extension
 */
public record ConnectionSettings(
        @Nullable Names names,
        int maxClients,
        Duration keepAlive,
        Duration shutdownDelay,
        int headSize,
        HeadLimits limits,
        Pace header,
        Pace body,
        boolean compress,
        Map<String, String> contentTypes) {
    /** Makes the map immutable. */
    public ConnectionSettings {
        contentTypes = Map.copyOf(contentTypes);
    }

    private static final Duration MARGIN = Duration.ofSeconds(5);

    /**
     * Returns Jetty's timeout for idle connections, which is longer than the limits here so that these apply first.
     *
     * @param least the shortest timeout
     */
    Duration idleTimeout(Duration least) {
        return Stream.of(
                        least,
                        keepAlive.plus(MARGIN),
                        header.first().plus(MARGIN),
                        body.first().plus(MARGIN))
                .max(Comparator.naturalOrder())
                .orElse(least);
    }

    /**
     * The host names of a server.
     *
     * @param name the name, in lower case; if it begins with {@code www.}, requests for the name without that are
     *     redirected to it
     * @param aliases further names, in lower case, with {@code *} and {@code ?}
     * @param allowLocalhost whether clients on this machine are served whatever name they use
     */
    public record Names(String name, List<String> aliases, boolean allowLocalhost) {
        /** Makes the list immutable. */
        public Names {
            aliases = List.copyOf(aliases);
        }
    }

    /**
     * A limit that is extended while a client sends fast enough: one part of {@code RequestReadTimeout} of Apache's
     * mod_reqtimeout. Immutable.
     *
     * @param first the limit for every client, 0 for no limit at all
     * @param most the longest extended limit, 0 for any
     * @param bytesPerSecond how many bytes extend it by a second, 0 for never
     */
    public record Pace(Duration first, Duration most, long bytesPerSecond) {
        private static final long SECOND = 1_000_000_000L;

        /** Returns whether there is a limit. */
        boolean isLimited() {
            return !first.isZero();
        }

        /** Returns how long a client may take to send a number of bytes, in nanoseconds. */
        long allowance(long bytes) {
            long start = first.toNanos();
            if (bytesPerSecond == 0) {
                return start;
            }
            long extended = plusTimeToSend(start, bytes);
            return most.isZero() ? extended : Math.min(extended, Math.max(start, most.toNanos()));
        }

        /** Adds how long a client at the least rate sends a number of bytes. A sum of centuries has no end. */
        private long plusTimeToSend(long nanos, long bytes) {
            long seconds = bytes / bytesPerSecond;
            long rest = bytes % bytesPerSecond * SECOND / bytesPerSecond;
            try {
                return Math.addExact(nanos, Math.addExact(Math.multiplyExact(seconds, SECOND), rest));
            } catch (ArithmeticException e) {
                return Long.MAX_VALUE;
            }
        }
    }
}

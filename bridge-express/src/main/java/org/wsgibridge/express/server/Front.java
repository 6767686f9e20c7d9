package org.wsgibridge.express.server;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.wsgi.HeadLimits;

/**
 * What the server does around the application.
 *
 * @param names the names that it answers to, {@code null} for all
 * @param maxClients how many connections it has at most, 0 for any number
 * @param keepAlive how long a connection may be idle between two requests, 0 to close it after each
 * @param shutdownDelay how long the server still serves after the signal to stop
 * @param headSize the largest head of a request in bytes
 * @param limits how large its parts may be
 * @param header how long a client may take for the head of a request
 * @param body how long a client may be waited for while it sends a body
 * @param compress whether text is compressed for clients that can read it
 * @param contentTypes of files, by extension, beyond those that are known anyway
 */
public record Front(
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
    public Front {
        contentTypes = Map.copyOf(contentTypes);
    }

    private static final Duration MARGIN = Duration.ofSeconds(5);

    /**
     * Returns how long a connection may be silent between requests before Jetty closes it by itself: never before these
     * limits do.
     *
     * @param least at least so long
     */
    Duration idleTimeout(Duration least) {
        return Stream.of(least, keepAlive.plus(MARGIN), header.first().plus(MARGIN))
                .max(Comparator.naturalOrder())
                .orElse(least);
    }

    /**
     * The names of a server.
     *
     * @param name the name, in lower case; of one that begins with {@code www.} the domain is redirected
     * @param aliases further names, in lower case, with {@code *} and {@code ?}
     * @param allowLocalhost whether clients of this machine are answered whatever name they use
     */
    public record Names(String name, List<String> aliases, boolean allowLocalhost) {
        /** Makes the list immutable. */
        public Names {
            aliases = List.copyOf(aliases);
        }
    }

    /**
     * A limit that fast clients have extended; one part of mod_reqtimeout's {@code RequestReadTimeout}.
     *
     * @param first what every client has, 0 for no limit at all
     * @param most what it may be extended to, 0 for any time
     * @param bytesPerSecond how many bytes extend it by a second, 0 for never
     */
    public record Pace(Duration first, Duration most, long bytesPerSecond) {
        private static final long SECOND = 1_000_000_000L;

        /** Returns whether there is a limit. */
        boolean isLimited() {
            return !first.isZero();
        }

        /** Returns how long a client may take for that many bytes, in nanoseconds. */
        long allowance(long bytes) {
            long start = first.toNanos();
            if (bytesPerSecond == 0) {
                return start;
            }
            long extended = start + bytes / bytesPerSecond * SECOND + bytes % bytesPerSecond * SECOND / bytesPerSecond;
            return most.isZero() ? extended : Math.min(extended, Math.max(start, most.toNanos()));
        }
    }
}

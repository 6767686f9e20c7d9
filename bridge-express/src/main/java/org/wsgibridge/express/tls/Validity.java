package org.wsgibridge.express.tls;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * From when until when something that is signed counts. Immutable.
 *
 * @param from the first moment
 * @param end the last one; {@link Instant#EPOCH} for none, which means that it never counts
 */
record Validity(Instant from, Instant end) {
    /** How long before the end there is a warning, at most; what counts for few days is warned of in its last sixth. */
    private static final Duration AHEAD = Duration.ofDays(14);

    private static final int PART = 6;

    static Validity of(X509Certificate certificate) {
        return new Validity(
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    }

    /** A list without a next update (RFC 5280, section 5.1.2.5) is one that Java takes for none. */
    static Validity of(X509CRL list) {
        Date end = list.getNextUpdate();
        return new Validity(list.getThisUpdate().toInstant(), end == null ? Instant.EPOCH : end.toInstant());
    }

    /** Returns why it does not count at a time, {@code null} when it does. */
    @Nullable
    String fault(Instant now) {
        if (end.equals(Instant.EPOCH)) {
            return "does not say until when it is valid";
        }
        if (now.isAfter(end)) {
            return "has expired at " + end;
        }
        return now.isBefore(from) ? "is not valid before " + from : null;
    }

    /** Returns whether it counts at a time, but not for long. */
    boolean endsSoon(Instant now) {
        Duration sixth = Duration.between(from, end).dividedBy(PART);
        return fault(now) == null
                && Duration.between(now, end).compareTo(sixth.compareTo(AHEAD) < 0 ? sixth : AHEAD) <= 0;
    }

    /** Returns how long it counts from a time on, in words. */
    String left(Instant now) {
        Duration left = Duration.between(now, end);
        return left.toDays() > 0 ? left.toDays() + " days" : left.toHours() + " hours";
    }
}

package org.wsgibridge.express.tls;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * The validity period of a certificate or revocation list. Immutable.
 *
 * @param from the first moment
 * @param end the last moment; {@link Instant#EPOCH} for a list without one, which is never valid
 */
record Validity(Instant from, Instant end) {
    /** How long before the end a warning begins. For short periods, it begins in the last sixth. */
    private static final Duration AHEAD = Duration.ofDays(14);

    private static final int PART = 6;

    static Validity of(X509Certificate certificate) {
        return new Validity(
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    }

    /** Returns the validity of a list. Java ignores a list without a next update (RFC 5280, section 5.1.2.5). */
    static Validity of(X509CRL list) {
        Date end = list.getNextUpdate();
        return new Validity(list.getThisUpdate().toInstant(), end == null ? Instant.EPOCH : end.toInstant());
    }

    /** Returns why it is not valid at a time, {@code null} if it is. */
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

    /** Returns whether it is valid at a time, but ends soon. */
    boolean endsSoon(Instant now) {
        Duration sixth = Duration.between(from, end).dividedBy(PART);
        return fault(now) == null
                && Duration.between(now, end).compareTo(sixth.compareTo(AHEAD) < 0 ? sixth : AHEAD) <= 0;
    }

    /** Returns the time that is left, in words, such as {@code 13 days}. */
    String left(Instant now) {
        Duration left = Duration.between(now, end);
        return left.toDays() > 0 ? left.toDays() + " days" : left.toHours() + " hours";
    }
}

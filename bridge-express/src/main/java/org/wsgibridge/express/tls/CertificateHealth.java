package org.wsgibridge.express.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/** Warns of certificates that expire, of weak ones, and of keys that every user can read. Not thread-safe. */
final class CertificateHealth {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateHealth.class);

    /** How long before the end there is a warning, at most; certificates of few days are warned of in their last sixth. */
    private static final Duration AHEAD = Duration.ofDays(14);

    private static final int PART = 6;
    private static final Duration BETWEEN = Duration.ofDays(1);
    private static final int LEAST_RSA = 2048;
    private static final int LEAST_EC = 256;

    private final Clock clock;
    private Instant next = Instant.MIN;

    CertificateHealth(Clock clock) {
        this.clock = clock;
    }

    /** Warns of what certificates and a key are that are used from now on. */
    void begin(Tls tls) {
        for (X509Certificate certificate : tls.chain()) {
            String weakness = weakness(certificate);
            if (weakness != null) {
                LogCode.CERTIFICATE_WEAK.log(LOG, name(tls, certificate), weakness);
            }
        }
        warnOfExposure(tls.files().key());
        next = Instant.MIN;
        remind(tls);
    }

    /** Warns of what expires soon or has expired, once a day. */
    void remind(Tls tls) {
        Instant now = clock.instant();
        if (now.isBefore(next)) {
            return;
        }
        for (X509Certificate certificate : tls.chain()) {
            if (warnedOfEnd(tls, certificate, now)) {
                next = now.plus(BETWEEN);
            }
        }
    }

    private static boolean warnedOfEnd(Tls tls, X509Certificate certificate, Instant now) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        String name = name(tls, certificate);
        if (now.isAfter(end)) {
            LogCode.CERTIFICATE_NOT_VALID.log(LOG, name, "has expired at " + end);
        } else if (now.isBefore(from)) {
            LogCode.CERTIFICATE_NOT_VALID.log(LOG, name, "is not valid before " + from);
        } else {
            Duration sixth = Duration.between(from, end).dividedBy(PART);
            Duration left = Duration.between(now, end);
            if (left.compareTo(sixth.compareTo(AHEAD) < 0 ? sixth : AHEAD) > 0) {
                return false;
            }
            LogCode.CERTIFICATE_EXPIRES.log(
                    LOG, name, end, left.toDays() > 0 ? left.toDays() + " days" : left.toHours() + " hours");
        }
        return true;
    }

    private static String name(Tls tls, X509Certificate certificate) {
        return "'" + certificate.getSubjectX500Principal().getName() + "' of "
                + tls.files().certificate();
    }

    private static @Nullable String weakness(X509Certificate certificate) {
        int bits;
        int least = LEAST_RSA;
        if (certificate.getPublicKey() instanceof RSAKey key) {
            bits = key.getModulus().bitLength();
        } else if (certificate.getPublicKey() instanceof DSAKey) {
            return "its key is DSA, which TLS 1.3 does not know";
        } else if (certificate.getPublicKey() instanceof ECKey key) {
            bits = key.getParams().getOrder().bitLength();
            least = LEAST_EC;
        } else {
            bits = least;
        }
        if (bits < least) {
            return "its key has " + bits + " bits; expected at least " + least;
        }
        // The signature of a root is not looked at by anything.
        boolean selfSigned = certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
        String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        return !selfSigned && Stream.of("SHA1WITH", "MD5WITH", "MD2WITH").anyMatch(signature::startsWith)
                ? "its signature is " + certificate.getSigAlgName() + "; expected SHA-256 or better"
                : null;
    }

    private static void warnOfExposure(Path key) {
        try {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(key);
            if (List.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE).stream()
                    .anyMatch(rights::contains)) {
                LogCode.KEY_EXPOSED.log(LOG, key, PosixFilePermissions.toString(rights));
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("The rights of {} are not known", key, e);
        }
    }
}

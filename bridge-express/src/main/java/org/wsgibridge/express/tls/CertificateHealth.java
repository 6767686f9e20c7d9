package org.wsgibridge.express.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/**
 * Logs warnings about certificates and revocation lists that expire, about weak certificates, and about keys that every
 * user can read. Not thread-safe.
 */
final class CertificateHealth {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateHealth.class);

    private static final Duration BETWEEN = Duration.ofDays(1);
    private static final int LEAST_RSA = 2048;
    private static final int LEAST_EC = 256;

    private final Clock clock;

    /**
     * When each fact was last reported. "Expires soon" and "has expired" are different facts, so the second is reported
     * immediately.
     */
    private final Map<String, Instant> told = new HashMap<>();

    CertificateHealth(Clock clock) {
        this.clock = clock;
    }

    /** Reports the faults of certificates and a key that are used from now on. */
    void begin(Tls tls) {
        for (X509Certificate certificate : tls.chain()) {
            String weakness = weakness(certificate);
            if (weakness != null) {
                LogCode.CERTIFICATE_WEAK.log(LOG, name(tls, certificate), weakness);
            }
        }
        warnOfExposure(tls.files().key());
        if (!tls.revocations().isEmpty()) {
            for (X509Certificate authority : Revocations.missing(tls.authorities(), tls.revocations())) {
                LogCode.REVOCATIONS_MISSING.log(LOG, list(tls, authority.getSubjectX500Principal()));
            }
        }
        told.clear();
        remind(tls);
    }

    /** Reports certificates and revocation lists that expire soon or have expired, each once a day. */
    void remind(Tls tls) {
        for (X509Certificate certificate : tls.chain()) {
            String name = name(tls, certificate);
            Validity validity = Validity.of(certificate);
            remind(
                    name,
                    validity,
                    left -> LogCode.CERTIFICATE_EXPIRES.log(LOG, name, validity.end(), left),
                    fault -> LogCode.CERTIFICATE_NOT_VALID.log(LOG, name, fault));
        }
        for (X509CRL list : Revocations.latest(tls.revocations())) {
            String name = list(tls, list.getIssuerX500Principal());
            Validity validity = Validity.of(list);
            remind(
                    name,
                    validity,
                    left -> LogCode.REVOCATIONS_EXPIRE.log(LOG, name, validity.end(), left),
                    fault -> LogCode.REVOCATIONS_NOT_VALID.log(LOG, name, fault));
        }
    }

    private void remind(String name, Validity validity, Consumer<String> soon, Consumer<String> over) {
        Instant now = clock.instant();
        String fault = validity.fault(now);
        if (fault != null) {
            if (isDue(name + " is over", now)) {
                over.accept(fault);
            }
        } else if (validity.endsSoon(now) && isDue(name, now)) {
            soon.accept(validity.left(now));
        }
    }

    private boolean isDue(String key, Instant now) {
        Instant last = told.get(key);
        if (last != null && now.isBefore(last.plus(BETWEEN))) {
            return false;
        }
        told.put(key, now);
        return true;
    }

    private static String name(Tls tls, X509Certificate certificate) {
        return "'" + certificate.getSubjectX500Principal().getName() + "' of "
                + tls.files().certificate();
    }

    private static String list(Tls tls, X500Principal authority) {
        return "of '" + authority.getName() + "' in " + tls.files().revocations();
    }

    private static @Nullable String weakness(X509Certificate certificate) {
        int bits;
        int least = LEAST_RSA;
        if (certificate.getPublicKey() instanceof RSAKey key) {
            bits = key.getModulus().bitLength();
        } else if (certificate.getPublicKey() instanceof DSAKey) {
            return "its key is DSA, which TLS 1.3 does not support";
        } else if (certificate.getPublicKey() instanceof ECKey key) {
            bits = key.getParams().getOrder().bitLength();
            least = LEAST_EC;
        } else {
            bits = least;
        }
        if (bits < least) {
            return "its key has " + bits + " bits; expected at least " + least;
        }
        // The signature of a root certificate is not checked by anything.
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

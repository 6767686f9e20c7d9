package org.wsgibridge.express.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.ExpressException;

/**
 * What a server proves its identity with, and how it verifies its clients. Immutable; two are equal when they have
 * the same certificates, the same lists of revoked ones and the same key.
 *
 * @param files where it was read
 * @param key the private key of the first certificate
 * @param chain the server's certificate and those of its issuers
 * @param authorities the certificates that have to have signed the clients'; empty when none is asked for
 * @param revocations the lists of clients' certificates that do not count any more; empty when none is looked at
 */
public record Tls(
        Files files,
        PrivateKey key,
        List<X509Certificate> chain,
        List<X509Certificate> authorities,
        List<X509CRL> revocations) {
    /** Protects the key in memory only: it never leaves it. */
    public static final String PASSWORD = "in-memory";

    private static final String CERTIFICATE = "--ssl-certificate-file";
    private static final String REVOCATIONS = "--ssl-ca-revocation-file";

    /** Makes the lists immutable. */
    public Tls {
        chain = List.copyOf(chain);
        authorities = List.copyOf(authorities);
        revocations = List.copyOf(revocations);
    }

    /**
     * The files, as {@code --ssl-...} names them.
     *
     * @param certificate the server's certificate, with those of its issuers or without
     * @param key its private key
     * @param chain further certificates of its issuers
     * @param authorities the certificates that have to have signed the clients'
     * @param revocations the lists of clients' certificates that the authorities have revoked
     */
    public record Files(
            Path certificate,
            Path key,
            @Nullable Path chain,
            @Nullable Path authorities,
            @Nullable Path revocations) {
        /** Returns those that are given. */
        List<Path> all() {
            return Stream.of(certificate, key, chain, authorities, revocations)
                    .filter(Objects::nonNull)
                    .toList();
        }
    }

    /**
     * Reads the files.
     *
     * @throws ExpressException when one cannot be used, or the key is not the certificate's
     */
    public static Tls read(Files files) {
        List<X509Certificate> certificates =
                new ArrayList<>(PemFile.read(CERTIFICATE, files.certificate()).certificates());
        PrivateKey key = PemFile.read("--ssl-certificate-key-file", files.key()).privateKey();
        if (!belongTogether(key, certificates.get(0))) {
            throw ExpressException.usage("--ssl-certificate-key-file " + files.key()
                    + ": it is not the key of the certificate " + files.certificate());
        }
        if (files.chain() != null) {
            certificates.addAll(
                    PemFile.read("--ssl-certificate-chain-file", files.chain()).certificates());
        }
        List<X509Certificate> authorities = files.authorities() == null
                ? List.of()
                : PemFile.read("--ssl-ca-certificate-file", files.authorities()).certificates();
        List<X509CRL> revocations = files.revocations() == null
                ? List.of()
                : PemFile.read(REVOCATIONS, files.revocations()).revocations();
        return new Tls(files, key, certificates, authorities, revocations);
    }

    /** Returns the key and the chain as a store of one entry, protected by {@link #PASSWORD}. */
    public KeyStore keyStore() throws GeneralSecurityException, IOException {
        KeyStore keys = emptyStore();
        keys.setKeyEntry("server", key, PASSWORD.toCharArray(), chain.toArray(X509Certificate[]::new));
        return keys;
    }

    /** Returns the authorities as a store, {@code null} for none. */
    public @Nullable KeyStore trustStore() throws GeneralSecurityException, IOException {
        if (authorities.isEmpty()) {
            return null;
        }
        KeyStore store = emptyStore();
        int number = 0;
        for (X509Certificate authority : authorities) {
            store.setCertificateEntry("authority-" + number++, authority);
        }
        return store;
    }

    /** Returns when the first certificate of the chain expires. */
    Instant expiry() {
        return chain.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Returns when the first list of revoked certificates expires, {@code null} where there is none. */
    @Nullable
    Instant revocationsExpiry() {
        return Revocations.latest(revocations).stream()
                .map(list -> Validity.of(list).end())
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /**
     * Refuses to take the place of what is better.
     *
     * @param now the time
     * @param former what is used so far
     * @throws ExpressException when certificates or lists of this are not valid at that time and those of the other are
     */
    void requireValid(Instant now, Tls former) {
        String fault = certificatesFault(now);
        if (fault != null && former.certificatesFault(now) == null) {
            throw ExpressException.usage(CERTIFICATE + " " + files.certificate() + ": a certificate in it " + fault);
        }
        String expired = revocationsFault(now);
        if (expired != null && former.revocationsFault(now) == null) {
            throw ExpressException.usage(REVOCATIONS + " " + files.revocations() + ": a list in it " + expired);
        }
    }

    private @Nullable String certificatesFault(Instant now) {
        return firstFault(chain.stream().map(Validity::of), now);
    }

    private @Nullable String revocationsFault(Instant now) {
        return firstFault(Revocations.latest(revocations).stream().map(Validity::of), now);
    }

    private static @Nullable String firstFault(Stream<Validity> validities, Instant now) {
        return validities
                .map(validity -> validity.fault(now))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** What one signs, the other has to recognize. */
    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        String algorithm = certificate.getPublicKey().getAlgorithm();
        try {
            Signature signature = Signature.getInstance(
                    switch (algorithm) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> algorithm;
                    });
            byte[] message = {1, 2, 3};
            signature.initSign(key);
            signature.update(message);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(message);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // of another kind altogether
        }
    }
}

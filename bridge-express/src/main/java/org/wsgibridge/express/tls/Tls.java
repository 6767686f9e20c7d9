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
import org.wsgibridge.express.failure.ExpressException;

/**
 * The key and certificates of a server, and the authorities and revocation lists by which it verifies its clients.
 * Immutable. Two are equal if files, key, certificates and lists are.
 *
 * @param files the files that it was read from
 * @param key the private key of the first certificate
 * @param chain the server's certificate, followed by those of its issuers
 * @param authorities the authorities that sign the clients' certificates; empty if clients need none
 * @param revocations the revocation lists for clients' certificates; empty if revocation is not checked
 */
public record Tls(
        Files files,
        PrivateKey key,
        List<X509Certificate> chain,
        List<X509Certificate> authorities,
        List<X509CRL> revocations) {
    /** The password of the key in {@link #keyStore()}. It is no secret, because the store exists only in memory. */
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
     * @param certificate the server's certificate, optionally followed by those of its issuers
     * @param key its private key
     * @param chain further certificates of its issuers, {@code null} for none
     * @param authorities the authorities that sign the clients' certificates, {@code null} for none
     * @param revocations the revocation lists of these authorities, {@code null} for none
     */
    public record Files(
            Path certificate,
            Path key,
            @Nullable Path chain,
            @Nullable Path authorities,
            @Nullable Path revocations) {
        /** Returns the files that are not {@code null}. */
        List<Path> all() {
            return Stream.of(certificate, key, chain, authorities, revocations)
                    .filter(Objects::nonNull)
                    .toList();
        }
    }

    /**
     * Reads the files.
     *
     * @throws ExpressException if a file cannot be used, or the key is not that of the certificate
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

    /** Returns the key and the chain as a store with one entry, protected by {@link #PASSWORD}. */
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

    /** Returns when the first revocation list expires, {@code null} if there is none. */
    @Nullable
    Instant revocationsExpiry() {
        return Revocations.latest(revocations).stream()
                .map(list -> Validity.of(list).end())
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /**
     * Refuses to replace valid certificates or lists by ones that are not valid.
     *
     * @param now the current time
     * @param former the certificates and lists in use
     * @throws ExpressException if certificates or lists of this are not valid now, but those in use are
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

    /** Returns whether a key is that of a certificate: signs a message with the one, and verifies it with the other. */
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

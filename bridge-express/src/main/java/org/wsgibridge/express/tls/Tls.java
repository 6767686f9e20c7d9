package org.wsgibridge.express.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.ExpressException;

/**
 * What a server proves who it is with, and what it believes of its clients. Immutable.
 *
 * @param keys the server's private key and its certificates
 * @param authorities who has to have signed the clients' certificates; {@code null} when none is asked for
 */
public record Tls(KeyStore keys, @Nullable KeyStore authorities) {
    /** Protects the key in memory only: it never leaves it. */
    public static final String PASSWORD = "in-memory";

    /**
     * The files, as {@code --ssl-...} names them.
     *
     * @param certificate the server's certificate, with those of its issuers or without
     * @param key its private key
     * @param chain further certificates of its issuers
     * @param authorities the certificates of who signs the clients'
     */
    public record Files(
            Path certificate,
            Path key,
            @Nullable Path chain,
            @Nullable Path authorities) {}

    /**
     * Reads the files.
     *
     * @throws ExpressException when one cannot be used, or the key is not the certificate's
     */
    public static Tls read(Files files) {
        String option = "--ssl-certificate-file";
        List<X509Certificate> certificates =
                new ArrayList<>(PemFile.read(option, files.certificate()).certificates());
        checkValidity(option, files.certificate(), certificates.get(0));
        PrivateKey key = PemFile.read("--ssl-certificate-key-file", files.key()).privateKey();
        if (!belongTogether(key, certificates.get(0))) {
            throw ExpressException.usage("--ssl-certificate-key-file " + files.key()
                    + ": it is not the key of the certificate " + files.certificate());
        }
        if (files.chain() != null) {
            certificates.addAll(
                    PemFile.read("--ssl-certificate-chain-file", files.chain()).certificates());
        }
        try {
            KeyStore keys = emptyStore();
            keys.setKeyEntry("server", key, PASSWORD.toCharArray(), certificates.toArray(X509Certificate[]::new));
            return new Tls(keys, files.authorities() == null ? null : authorities(files.authorities()));
        } catch (GeneralSecurityException | IOException e) {
            throw ExpressException.usage(option + " " + files.certificate() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static void checkValidity(String option, Path file, X509Certificate certificate) {
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException e) {
            throw ExpressException.usage(
                    option + " " + file + ": the certificate has expired at " + certificate.getNotAfter(), e);
        } catch (CertificateNotYetValidException e) {
            throw ExpressException.usage(
                    option + " " + file + ": the certificate is not valid before " + certificate.getNotBefore(), e);
        }
    }

    private static KeyStore authorities(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        int number = 0;
        for (X509Certificate certificate :
                PemFile.read("--ssl-ca-certificate-file", file).certificates()) {
            store.setCertificateEntry("authority-" + number++, certificate);
        }
        return store;
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

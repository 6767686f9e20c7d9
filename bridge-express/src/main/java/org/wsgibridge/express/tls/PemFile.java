package org.wsgibridge.express.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.files.FileFault;

/**
 * A file in PEM (RFC 7468): certificates, or a private key without a password, as OpenSSL and ACME clients write them.
 * Immutable.
 */
final class PemFile {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    /** The head of a PKCS #8 key (RFC 5208): version 0, algorithm rsaEncryption. */
    private static final byte[] RSA_ALGORITHM = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    private static final byte SEQUENCE = 0x30;
    private static final byte OCTET_STRING = 0x04;

    private final String option;
    private final Path file;
    private final String text;

    private PemFile(String option, Path file, String text) {
        this.option = option;
        this.file = file;
        this.text = text;
    }

    /**
     * Reads a file.
     *
     * @param option the option that names it, for messages
     * @throws ExpressException if it cannot be read
     */
    static PemFile read(String option, Path file) {
        try {
            return new PemFile(option, file, Files.readString(file, ISO_8859_1));
        } catch (IOException e) {
            throw ExpressException.usage(option + " " + file + " cannot be read: " + FileFault.reason(e), e);
        }
    }

    private ExpressException fault(String what) {
        return ExpressException.usage(option + " " + file + ": " + what);
    }

    private ExpressException fault(String what, Exception cause) {
        return ExpressException.usage(option + " " + file + ": " + what + ": " + cause.getMessage(), cause);
    }

    /**
     * Returns its certificates in their order, at least one.
     *
     * @throws ExpressException if there is none, or one is malformed or incomplete
     */
    List<X509Certificate> certificates() {
        requireWhole();
        List<X509Certificate> found = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (block.group(1).equals("CERTIFICATE")) {
                found.add(certificate(block.group()));
            }
        }
        if (found.isEmpty()) {
            throw fault("there is no certificate in it; expected PEM, -----BEGIN CERTIFICATE-----");
        }
        return found;
    }

    /**
     * Returns its revocation lists (RFC 5280, section 5) in their order, at least one.
     *
     * @throws ExpressException if there is none, or one is malformed or incomplete
     */
    List<X509CRL> revocations() {
        requireWhole();
        List<X509CRL> found = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (block.group(1).equals("X509 CRL")) {
                found.add(revocation(block.group()));
            }
        }
        if (found.isEmpty()) {
            throw fault("there is no list of revoked certificates in it; expected PEM, -----BEGIN X509 CRL-----");
        }
        return found;
    }

    private X509CRL revocation(String pem) {
        try {
            return (X509CRL) CertificateFactory.getInstance("X.509")
                    .generateCRL(new ByteArrayInputStream(pem.getBytes(ISO_8859_1)));
        } catch (CertificateException | CRLException e) {
            throw fault("a list of revoked certificates in it is malformed", e);
        }
    }

    /** Refuses a file that ends within a block, because it is being written or the disk was full. */
    private void requireWhole() {
        if (BLOCK.matcher(text).replaceAll("").contains("-----BEGIN ")) {
            throw fault(
                    "it ends or breaks off within a block; expected -----END ...----- for each -----BEGIN ...-----");
        }
    }

    private X509Certificate certificate(String pem) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(ISO_8859_1)));
        } catch (CertificateException e) {
            throw fault("a certificate in it is malformed", e);
        }
    }

    /**
     * Returns its private key: the first one in PKCS #8, or in PKCS #1 for RSA.
     *
     * @throws ExpressException if there is none, or it has a password or another format
     */
    PrivateKey privateKey() {
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            switch (block.group(1)) {
                case "PRIVATE KEY" -> {
                    return pkcs8(decoded(block.group(2)));
                }
                case "RSA PRIVATE KEY" -> {
                    return pkcs8(wrapped(decoded(block.group(2))));
                }
                case "ENCRYPTED PRIVATE KEY", "EC PRIVATE KEY" ->
                    throw fault("a key as '" + block.group(1) + "' is not understood; convert it without a password:"
                            + " openssl pkcs8 -topk8 -nodes -in " + file + " -out key.pem");
                default -> {}
            }
        }
        if (text.contains("Proc-Type: 4,ENCRYPTED")) {
            throw fault("the key has a password; remove it: openssl pkcs8 -topk8 -nodes -in " + file + " -out key.pem");
        }
        requireWhole();
        throw fault("there is no private key in it; expected PEM, -----BEGIN PRIVATE KEY-----");
    }

    private byte[] decoded(String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw fault("it is malformed", e);
        }
    }

    private PrivateKey pkcs8(byte[] der) {
        // The format does not name the algorithm in plain text: try each.
        GeneralSecurityException last = new GeneralSecurityException("of no kind");
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw fault("its private key is of none of the kinds " + ALGORITHMS, last);
    }

    /** Wraps an RSA key in PKCS #1 as PKCS #8, which contains it. */
    private static byte[] wrapped(byte[] pkcs1) {
        byte[] key = element(OCTET_STRING, pkcs1);
        return element(
                SEQUENCE,
                ByteBuffer.allocate(RSA_ALGORITHM.length + key.length)
                        .put(RSA_ALGORITHM)
                        .put(key)
                        .array());
    }

    /** Returns an element of DER with a length of two bytes, which fits the content of every RSA key in use. */
    private static byte[] element(byte tag, byte[] content) {
        return ByteBuffer.allocate(content.length + 4)
                .put(tag)
                .put((byte) 0x82)
                .putShort((short) content.length)
                .put(content)
                .array();
    }
}

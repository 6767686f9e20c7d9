package org.wsgibridge.express.tls;

import java.util.List;

/**
 * The protocols and ciphers that are accepted: Mozilla's intermediate profile, version 5.7
 * (https://wiki.mozilla.org/Security/Server_Side_TLS). Every cipher is an AEAD and has forward secrecy. The client
 * chooses among them, because its processor decides which one is fast. Stateless.
 */
public final class TlsProfile {
    /** The protocols, by JSSE's names. */
    public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** The ciphers, by the standard names, which JSSE also uses. */
    public static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** JSSE's property for the size of Diffie-Hellman keys. Before JDK 21, the default is 1024 bits. */
    private static final String DH_KEY_SIZE = "jdk.tls.ephemeralDHKeySize";

    private TlsProfile() {}

    /**
     * Sets JSSE's system properties, unless the operator has set them. To be called before the JVM's first use of TLS.
     */
    public static void apply() {
        if (System.getProperty(DH_KEY_SIZE) == null) {
            System.setProperty(DH_KEY_SIZE, "2048");
        }
    }
}

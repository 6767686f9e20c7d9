package org.wsgibridge.servlet.mount;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.wsgi.Environ;
import org.wsgibridge.wsgi.EnvironBuilder;

/**
 * The variables of a TLS connection and of its client certificate, with the names of Apache's mod_ssl: those of {@code
 * SSLOptions StdEnvVars} as far as the servlet API has the values, and the certificates of {@code SSLOptions
 * ExportCertData}. The values are those of the connection itself, even if a proxy has sent others. Stateless.
 */
public final class SslVariables {
    private static final String PREFIX = "jakarta.servlet.request.";
    private static final String CLIENT = "SSL_CLIENT_";
    private static final int LINE = 64;
    private static final int HEX = 16;

    /** The request attributes that may have the TLS protocol. The servlet API has a name for it since 6.1 only. */
    private static final List<String> PROTOCOLS = List.of(
            PREFIX + "secure_protocol",
            "org.wsgibridge.tls-protocol",
            "org.apache.tomcat.util.net.secure_protocol_version");

    private static final Map<String, String> NAMES = Map.of("1.2.840.113549.1.9.1", "emailAddress");

    /** Java's short names of the parts of a name, and those of mod_ssl. */
    private static final Map<String, String> PARTS = Map.ofEntries(
            Map.entry("C", "C"),
            Map.entry("ST", "ST"),
            Map.entry("L", "L"),
            Map.entry("O", "O"),
            Map.entry("OU", "OU"),
            Map.entry("CN", "CN"),
            Map.entry("T", "T"),
            Map.entry("UID", "UID"),
            Map.entry("DC", "DC"),
            Map.entry("emailAddress", "Email"));

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "MMM ppd HH:mm:ss yyyy 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private SslVariables() {}

    /** Adds the variables; adds nothing if the connection has no TLS. */
    public static void addTo(EnvironBuilder environ, HttpServletRequest request) {
        if (!(request.getAttribute(PREFIX + "cipher_suite") instanceof String cipher)) {
            return;
        }
        environ.put("SSL_CIPHER", cipher);
        for (String attribute : PROTOCOLS) {
            if (request.getAttribute(attribute) instanceof String protocol) {
                environ.put("SSL_PROTOCOL", protocol);
                break;
            }
        }
        if (request.getAttribute(PREFIX + "key_size") instanceof Integer bits) {
            environ.put("SSL_CIPHER_USEKEYSIZE", bits.toString()).put("SSL_CIPHER_ALGKEYSIZE", bits.toString());
        }
        if (request.getAttribute(PREFIX + "ssl_session_id") instanceof String session) {
            environ.put("SSL_SESSION_ID", session);
        }
        if (request.getAttribute(PREFIX + "X509Certificate") instanceof X509Certificate[] chain && chain.length > 0) {
            // The container has verified it: it refuses clients whose certificate it cannot verify.
            environ.put("SSL_CLIENT_VERIFY", "SUCCESS");
            addCertificate(environ, chain);
        } else {
            environ.put("SSL_CLIENT_VERIFY", "NONE");
        }
    }

    private static void addCertificate(EnvironBuilder environ, X509Certificate[] chain) {
        X509Certificate certificate = chain[0];
        environ.put(CLIENT + "M_VERSION", Integer.toString(certificate.getVersion()))
                .put(CLIENT + "M_SERIAL", serial(certificate))
                .put(CLIENT + "V_START", time(certificate.getNotBefore()))
                .put(CLIENT + "V_END", time(certificate.getNotAfter()))
                .put(CLIENT + "V_REMAIN", remaining(certificate.getNotAfter()))
                .put(CLIENT + "A_SIG", certificate.getSigAlgName())
                .put(CLIENT + "A_KEY", certificate.getPublicKey().getAlgorithm());
        addName(environ, CLIENT + "S_DN", certificate.getSubjectX500Principal());
        addName(environ, CLIENT + "I_DN", certificate.getIssuerX500Principal());
        addAlternatives(environ, certificate);
        put(environ, CLIENT + "CERT", pem(certificate));
        for (int i = 1; i < chain.length; i++) {
            put(environ, CLIENT + "CERT_CHAIN_" + (i - 1), pem(chain[i]));
        }
    }

    private static void put(EnvironBuilder environ, String key, @Nullable String value) {
        if (value != null) {
            environ.put(key, Environ.nativeString(value));
        }
    }

    private static String serial(X509Certificate certificate) {
        String hex = certificate.getSerialNumber().toString(HEX).toUpperCase(Locale.ROOT);
        return hex.length() % 2 == 0 ? hex : "0" + hex;
    }

    private static String time(Date date) {
        return TIME.format(date.toInstant());
    }

    /** Returns the number of whole days until that time, at least 0. */
    private static String remaining(Date end) {
        return Long.toString(Math.max(0, ChronoUnit.DAYS.between(Instant.now(), end.toInstant())));
    }

    /** Adds the name in the form of RFC 2253, and each of its parts. The first part of a kind has no number. */
    private static void addName(EnvironBuilder environ, String key, X500Principal principal) {
        String name = principal.getName(X500Principal.RFC2253, NAMES);
        environ.put(key, Environ.nativeString(name));
        try {
            Map<String, Integer> seen = new HashMap<>();
            for (Rdn rdn : new LdapName(name).getRdns()) {
                String part = PARTS.get(rdn.getType());
                if (part != null && rdn.getValue() instanceof String value) {
                    int number = seen.merge(part, 1, Integer::sum) - 1;
                    put(environ, key + "_" + part + (number == 0 ? "" : "_" + number), value);
                }
            }
        } catch (InvalidNameException e) {
            // The name as a whole has been added.
            return;
        }
    }

    private static void addAlternatives(EnvironBuilder environ, X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            int mails = 0;
            int hosts = 0;
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                if (Integer.valueOf(1).equals(name.get(0))) {
                    put(environ, CLIENT + "SAN_Email_" + mails++, String.valueOf(name.get(1)));
                } else if (Integer.valueOf(2).equals(name.get(0))) {
                    put(environ, CLIENT + "SAN_DNS_" + hosts++, String.valueOf(name.get(1)));
                }
            }
        } catch (CertificateParsingException e) {
            // No variables for names that cannot be read.
            return;
        }
    }

    private static @Nullable String pem(X509Certificate certificate) {
        try {
            byte[] end = "\n".getBytes(StandardCharsets.US_ASCII);
            String text = Base64.getMimeEncoder(LINE, end).encodeToString(certificate.getEncoded());
            return "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n";
        } catch (CertificateEncodingException e) {
            return null;
        }
    }
}

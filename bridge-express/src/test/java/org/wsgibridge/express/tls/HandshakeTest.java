package org.wsgibridge.express.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.express.Covers;
import org.wsgibridge.express.Express;

/**
 * Connections of which no request comes: what the operator sees of them, and clients whose certificates are revoked.
 */
class HandshakeTest {
    @TempDir
    private Path folder;

    private Tools tools = new Tools(Path.of(""));

    @BeforeEach
    void makeCertificates() throws Exception {
        tools = new Tools(folder);
        Tools.assumeInstalled("openssl", "curl");
        Files.writeString(folder.resolve("wsgi.py"), """
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [b'served']
                """);
        tools.certificate("server", "rsa:2048", "/CN=localhost");
    }

    private Express serve(String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("wsgi.py", "--https-port", "0", "--ssl-certificate", "server"));
        all.addAll(List.of("--enable-telemetry"));
        all.addAll(List.of(options));
        return Express.serve(folder, all.toArray(String[]::new));
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("root/error_log"));
    }

    private static long failed(Express express) throws Exception {
        return express.admin("/-/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("wsgi_tls_handshakes_failed_total{context=\"/\"} "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void mustSayWhichHandshakesFailAndWhy() throws Exception {
        try (Express express = serve("--log-level=debug")) {
            URI url = URI.create(Tools.https(express));
            try (Socket silent = new Socket(url.getHost(), url.getPort())) {
                silent.shutdownOutput();
                assertThat(silent.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(tools.curl(url.toString())).isEqualTo("0\nserved");
            assertThat(failed(express)).isZero();

            String cipher = "ALL:@SECLEVEL=0";
            assertThat(tools.connect(express, "", "-tls1_1", "-cipher", cipher)).doesNotStartWith("0\n");
            await().untilAsserted(() -> assertThat(failed(express)).isEqualTo(1));
            await().untilAsserted(() -> assertThat(log())
                    .containsPattern("WB0807: The TLS handshake with 127\\.0\\.0\\.1 failed: .*TLSv1\\.1")
                    .contains("SSLHandshakeException"));

            // There is one line a second.
            await().untilAsserted(() -> {
                sendPlainHttp(url);
                assertThat(log())
                        .contains("The TLS handshake with 127.0.0.1 failed: it does not send TLS; is it plain HTTP?");
            });
            await().untilAsserted(() -> assertThat(failed(express)).isGreaterThan(1));
            assertThat(tools.curl(url.toString())).isEqualTo("0\nserved");
        }
    }

    private static void sendPlainHttp(URI url) throws IOException {
        try (Socket plain = new Socket(url.getHost(), url.getPort())) {
            plain.setSoTimeout(60_000);
            plain.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1));
            assertThat(new String(plain.getInputStream().readAllBytes(), ISO_8859_1))
                    .doesNotContain("HTTP/");
        }
    }

    @Test
    @Covers("--ssl-ca-revocation-file")
    void mustRefuseCertificatesThatAreRevoked() throws Exception {
        tools.certificate("authority", "rsa:2048", "/CN=authority");
        tools.signed("kept", "authority", "extendedKeyUsage=clientAuth");
        tools.signed("lost", "authority", "extendedKeyUsage=clientAuth");
        tools.revoke("authority");
        try (Express express =
                serve("--ssl-ca-certificate-file", "authority.crt", "--ssl-ca-revocation-file", "authority.crl")) {
            String url = Tools.https(express);
            assertThat(as("kept", url)).isEqualTo("0\nserved");
            assertThat(as("lost", url)).isEqualTo("0\nserved");

            tools.revoke("authority", "lost");
            await().untilAsserted(() -> assertThat(as("lost", url)).doesNotStartWith("0\n"));
            assertThat(as("kept", url)).isEqualTo("0\nserved");
            await().untilAsserted(() -> assertThat(log())
                    .containsPattern("WB0807: The TLS handshake with 127\\.0\\.0\\.1 failed: .*revoked"));

            Files.writeString(folder.resolve("authority.crl"), "-----BEGIN X509 CRL-----");
            await().untilAsserted(() -> assertThat(log()).contains("WB0801: --ssl-ca-revocation-file "));
            assertThat(as("lost", url)).doesNotStartWith("0\n");
            assertThat(as("kept", url)).isEqualTo("0\nserved");
        }
    }

    @Test
    void mustSayThatAListOfRevokedCertificatesHasExpired() throws Exception {
        tools.certificate("authority", "rsa:2048", "/CN=authority");
        tools.signed("kept", "authority", "extendedKeyUsage=clientAuth");
        Instant expired = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofDays(1));
        tools.list("authority", expired.minus(Duration.ofDays(7)), expired);
        try (Express express =
                serve("--ssl-ca-certificate-file", "authority.crt", "--ssl-ca-revocation-file", "authority.crl")) {
            String url = Tools.https(express);
            String list = "The list of revoked certificates of 'CN=authority' in " + folder.resolve("authority.crl");
            await().untilAsserted(() -> assertThat(log())
                    .contains("WB0809: " + list + " has expired at " + expired
                            + ": all clients of that authority are refused"));
            assertThat(nextUpdate(express)).isEqualTo(expired);
            assertThat(as("kept", url)).doesNotStartWith("0\n");

            Instant soon = Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofHours(5));
            tools.list("authority", soon.minus(Duration.ofDays(2)), soon);
            await().untilAsserted(() -> assertThat(as("kept", url)).isEqualTo("0\nserved"));
            await().untilAsserted(() -> assertThat(log()).contains("WB0808: " + list + " expires at " + soon));
            assertThat(nextUpdate(express)).isEqualTo(soon);

            // What is worse than that in use does not take its place.
            tools.list("authority", expired.minus(Duration.ofDays(7)), expired);
            await().untilAsserted(() -> assertThat(log())
                    .contains("WB0801: --ssl-ca-revocation-file " + folder.resolve("authority.crl")
                            + ": a list in it has expired at " + expired));
            assertThat(as("kept", url)).isEqualTo("0\nserved");
            assertThat(nextUpdate(express)).isEqualTo(soon);
        }
    }

    private static Instant nextUpdate(Express express) throws Exception {
        return express.admin("/-/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("wsgi_tls_crl_next_update_timestamp_seconds{context=\"/\"} "))
                .map(line -> Instant.ofEpochSecond((long) Double.parseDouble(line.substring(line.lastIndexOf(' ')))))
                .findFirst()
                .orElseThrow();
    }

    private String as(String client, String url) throws Exception {
        return tools.curl("--cert", client + ".crt", "--key", client + ".key", url);
    }
}

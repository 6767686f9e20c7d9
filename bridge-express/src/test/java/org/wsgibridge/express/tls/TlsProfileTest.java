package org.wsgibridge.express.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.express.Express;

/** What is spoken is Mozilla's intermediate profile, tried protocol by protocol and cipher by cipher with openssl. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsProfileTest {
    /** As https://ssl-config.mozilla.org/guidelines/5.7.json has them. */
    private static final Set<String> RSA = Set.of(
            "ECDHE-RSA-AES128-GCM-SHA256",
            "ECDHE-RSA-AES256-GCM-SHA384",
            "ECDHE-RSA-CHACHA20-POLY1305",
            "DHE-RSA-AES128-GCM-SHA256",
            "DHE-RSA-AES256-GCM-SHA384",
            "DHE-RSA-CHACHA20-POLY1305");

    private static final Set<String> ELLIPTIC =
            Set.of("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305");

    private static final Set<String> TLS_1_3 =
            Set.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    /** Has openssl offer what it would not offer any more by itself. */
    private static final String ANYTHING = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";

    private static final Pattern CIPHER = Pattern.compile("Cipher is (\\S+)");
    private static final Pattern DH = Pattern.compile("Temp Key: DH, (\\d+) bits");

    private Path folder = Path.of("");
    private Tools tools = new Tools(folder);

    @BeforeAll
    void makeCertificates(@TempDir Path shared) throws Exception {
        folder = shared;
        tools = new Tools(folder);
        Tools.assumeInstalled("openssl");
        Files.writeString(folder.resolve("wsgi.py"), """
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [b'served']
                """);
        tools.certificate("server", "rsa:2048", "/CN=localhost");
        tools.ellipticCertificate("ec");
    }

    private Express serve(String certificate) throws IOException {
        return Express.serve(folder, "wsgi.py", "--https-port", "0", "--ssl-certificate", certificate);
    }

    private String cipher(Express express, String... options) throws IOException, InterruptedException {
        Matcher cipher = CIPHER.matcher(tools.connect(express, "", options));
        return cipher.find() ? cipher.group(1) : "(NONE)";
    }

    private Set<String> accepted(Express express) throws IOException, InterruptedException {
        Set<String> accepted = new TreeSet<>();
        String known = tools.run("openssl", "ciphers", "-s", "-tls1_2", ANYTHING);
        for (String cipher : known.substring(2).strip().split(":", -1)) {
            if (cipher(express, "-tls1_2", "-cipher", cipher + ":@SECLEVEL=0").equals(cipher)) {
                accepted.add(cipher);
            }
        }
        return accepted;
    }

    @Test
    void mustSpeakTheProtocolsAndCiphersOfTheProfileAndNoOthers() throws Exception {
        try (Express express = serve("server")) {
            for (String old : new String[] {"-tls1", "-tls1_1"}) {
                assertThat(cipher(express, old, "-cipher", ANYTHING)).isEqualTo("(NONE)");
            }
            assertThat(accepted(express)).isEqualTo(RSA);
            Set<String> accepted = new TreeSet<>();
            for (String cipher : Stream.concat(
                            TLS_1_3.stream(), Stream.of("TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256"))
                    .toList()) {
                if (cipher(express, "-tls1_3", "-ciphersuites", cipher).equals(cipher)) {
                    accepted.add(cipher);
                }
            }
            assertThat(accepted).isEqualTo(TLS_1_3);
        }
    }

    @Test
    void mustSpeakTheirCounterpartsWithAnEllipticKey() throws Exception {
        try (Express express = serve("ec")) {
            assertThat(accepted(express)).isEqualTo(ELLIPTIC);
            assertThat(tools.connect(express, "", "-tls1_3")).contains("TLS_");
        }
    }

    @Test
    void mustLetTheClientChooseAndGiveAwayNoWeakDetail() throws Exception {
        String[][] orders = {
            {"ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-CHACHA20-POLY1305"},
            {"ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-RSA-AES128-GCM-SHA256"},
        };
        try (Express express = serve("server")) {
            for (String[] order : orders) {
                assertThat(cipher(express, "-tls1_2", "-cipher", String.join(":", order)))
                        .isEqualTo(order[0]);
            }
            for (String group : new String[] {"X25519", "P-256", "P-384"}) {
                assertThat(cipher(express, "-tls1_3", "-groups", group)).startsWith("TLS_");
            }
            // Without a group of RFC 7919 the server chooses the size.
            for (String[] groups : new String[][] {{}, {"-groups", "X25519"}}) {
                String printed = tools.connect(
                        express,
                        "",
                        Stream.concat(Stream.of("-tls1_2", "-cipher", "DHE-RSA-AES128-GCM-SHA256"), Stream.of(groups))
                                .toArray(String[]::new));
                Matcher dh = DH.matcher(printed);
                assertThat(dh.find()).describedAs(printed).isTrue();
                assertThat(Integer.parseInt(dh.group(1))).isGreaterThanOrEqualTo(2048);
            }
            assertThat(tools.connect(express, "", "-tls1_2"))
                    .contains("Secure Renegotiation IS supported", "Compression: NONE", "Extended master secret: yes");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http2", "--debug-mode"})
    void mustEndAHandshakeThatIsDribbled(String option) throws Exception {
        String[] options = {"--https-port", "0", "--ssl-certificate", "server", "--header-timeout", "1"};
        List<String> all = new ArrayList<>(List.of("wsgi.py", option));
        all.addAll(List.of(options));
        try (Express express = Express.serve(folder, all.toArray(String[]::new))) {
            URI url = URI.create(Tools.https(express));
            // A record of 512 bytes that does not end, and a whole hello that nothing follows but the same.
            byte[] record = {22, 3, 1, 2, 0, 1};
            for (byte[] beginning : List.of(record, hello())) {
                try (Socket client = new Socket("localhost", url.getPort())) {
                    client.getOutputStream().write(beginning);
                    await().atMost(Duration.ofSeconds(25)).until(() -> isClosedToWrites(client));
                }
            }
        }
    }

    private static byte[] hello() throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        engine.setSSLParameters(parameters);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        return Arrays.copyOf(hello.array(), hello.position());
    }

    private static boolean isClosedToWrites(Socket client) {
        try {
            client.getOutputStream().write(22);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void mustRefuseToNegotiateAgain() throws Exception {
        String request = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        try (Express express = serve("server")) {
            assertThat(tools.connect(express, request, "-tls1_2", "-ign_eof")).contains("served");
            // A line with R alone has s_client ask for it.
            assertThat(tools.connect(express, "R\n" + request, "-tls1_2"))
                    .contains("RENEGOTIATING")
                    .doesNotContain("served");
        }
    }
}

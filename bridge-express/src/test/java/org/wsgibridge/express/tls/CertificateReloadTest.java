package org.wsgibridge.express.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.express.Covers;
import org.wsgibridge.express.Express;
import org.wsgibridge.testkit.jvm.TrustingTls;

/** Certificates that change while a server runs. */
class CertificateReloadTest {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static final String LAST_REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    @TempDir
    private Path folder;

    private Tools tools = new Tools(Path.of(""));

    @BeforeEach
    void makeCertificates() throws Exception {
        Tools.assumeInstalled("openssl", "curl");
        tools = new Tools(folder);
        Files.writeString(folder.resolve("wsgi.py"), """
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', '6')])
                    return [b'served']
                """);
        tools.certificate("one", "rsa:2048", "/CN=localhost");
        tools.certificate("two", "rsa:2048", "/CN=localhost");
        use("one");
    }

    /** Puts a certificate and its key where the server looks, as programs do that write over files. */
    private void use(String name) throws IOException {
        Files.copy(folder.resolve(name + ".key"), folder.resolve("server.key"), REPLACE_EXISTING);
        Files.copy(folder.resolve(name + ".crt"), folder.resolve("server.crt"), REPLACE_EXISTING);
    }

    private Express serve(String... options) throws IOException {
        String[] all = Stream.concat(
                        Stream.of("wsgi.py", "--https-port", "0", "--ssl-certificate", "server", "--log-level", "info"),
                        Stream.of(options))
                .toArray(String[]::new);
        return Express.serve(folder, all);
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("root/error_log"), UTF_8);
    }

    private void awaitLogged(String text) {
        await().untilAsserted(() -> assertThat(log()).contains(text));
    }

    private void awaitServed(Express express, String certificate) throws Exception {
        String serial = tools.serial(certificate);
        await().untilAsserted(() -> assertThat(tools.served(express)).isEqualTo(serial));
    }

    private static String ask(SSLSocket socket) throws IOException {
        socket.getOutputStream().write(REQUEST.getBytes(UTF_8));
        InputStream input = socket.getInputStream();
        StringBuilder reply = new StringBuilder();
        while (!reply.toString().endsWith("served")) {
            int read = input.read();
            assertThat(read)
                    .describedAs("the connection was closed after: %s", reply)
                    .isNotNegative();
            reply.append((char) read);
        }
        return reply.toString();
    }

    private static SSLSocket connect(Express express) throws Exception {
        URI url = URI.create(Tools.https(express));
        SSLSocket socket =
                (SSLSocket) TrustingTls.context().getSocketFactory().createSocket(url.getHost(), url.getPort());
        socket.startHandshake();
        return socket;
    }

    @Test
    @Covers({"--ssl-certificate", "--http2"})
    void mustTakeNewCertificatesWithoutLosingAConnection() throws Exception {
        try (Express express = serve("--http2", "--keep-alive-timeout", "120");
                Http2Client http2 = new Http2Client(express);
                SSLSocket open = connect(express)) {
            assertThat(ask(open)).startsWith("HTTP/1.1 200");
            String before = http2.certificate();
            Path session = folder.resolve("session.pem");
            assertThat(tools.connect(express, LAST_REQUEST, "-ign_eof", "-sess_out", session.toString()))
                    .contains("served");

            use("two");
            awaitServed(express, "two.crt");

            assertThat(ask(open)).startsWith("HTTP/1.1 200");
            // The same connection, with the certificate that it began with.
            assertThat(http2.certificate()).isEqualTo(before);
            assertThat(tools.connect(express, LAST_REQUEST, "-ign_eof", "-sess_in", session.toString()))
                    .contains("served");
            assertThat(log())
                    .contains("was read again: 'CN=localhost', valid until ")
                    .doesNotContain("WB08");
        }
    }

    @Test
    @Covers({"--ssl-certificate-file", "--ssl-certificate-key-file"})
    void mustFollowTheLinksOfKubernetesAndCertbot() throws Exception {
        // A secret of Kubernetes: names that point through ..data, which is set anew as a whole.
        Path secret = Files.createDirectory(folder.resolve("secret"));
        for (String name : new String[] {"one", "two"}) {
            Path version = Files.createDirectory(secret.resolve(".." + name));
            Files.copy(folder.resolve(name + ".crt"), version.resolve("tls.crt"));
            Files.copy(folder.resolve(name + ".key"), version.resolve("tls.key"));
        }
        Files.createSymbolicLink(secret.resolve("..data"), Path.of("..one"));
        Files.createSymbolicLink(secret.resolve("tls.crt"), Path.of("..data/tls.crt"));
        Files.createSymbolicLink(secret.resolve("tls.key"), Path.of("..data/tls.key"));
        try (Express express = Express.serve(
                folder,
                "wsgi.py",
                "--https-port",
                "0",
                "--ssl-certificate-file",
                "secret/tls.crt",
                "--ssl-certificate-key-file",
                "secret/tls.key")) {
            Files.createSymbolicLink(secret.resolve("..data_tmp"), Path.of("..two"));
            Files.move(secret.resolve("..data_tmp"), secret.resolve("..data"), ATOMIC_MOVE);
            awaitServed(express, "two.crt");

            // What certbot does: each name is its own link.
            Files.createSymbolicLink(secret.resolve("new.key"), folder.resolve("one.key"));
            Files.move(secret.resolve("new.key"), secret.resolve("tls.key"), ATOMIC_MOVE);
            Files.createSymbolicLink(secret.resolve("new.crt"), folder.resolve("one.crt"));
            Files.move(secret.resolve("new.crt"), secret.resolve("tls.crt"), ATOMIC_MOVE);
            awaitServed(express, "one.crt");
        }
    }

    @Test
    void mustKeepTheFormerCertificateWhileTheNewOneCannotBeUsed() throws Exception {
        tools.certificateOf("expired", "-10d", 5);
        String two = Files.readString(folder.resolve("two.crt"));
        Path certificate = folder.resolve("server.crt");
        try (Express express = serve()) {
            String serial = tools.serial("one.crt");
            // Half of it, and whole but with half of the issuer's after it.
            for (String broken : new String[] {two.substring(0, 300), two + two.substring(0, 300)}) {
                Files.writeString(certificate, broken);
                awaitLogged("WB0801: --ssl-certificate-file " + certificate + ": it ends or breaks off within a block");
                use("one");
                Files.writeString(certificate, "nothing");
                awaitLogged("WB0801: --ssl-certificate-file " + certificate + ": there is no certificate in it");
                assertThat(tools.served(express)).isEqualTo(serial);
            }
            Files.writeString(certificate, two);
            awaitLogged("WB0801: --ssl-certificate-key-file " + folder.resolve("server.key")
                    + ": it is not the key of the certificate");
            Files.delete(certificate);
            awaitLogged(certificate + " cannot be read: there is no such file");
            use("expired");
            awaitLogged(certificate + ": a certificate in it has expired at ");
            assertThat(tools.served(express)).isEqualTo(serial);
            // It is tried again and again, and reported once.
            express.signal("HUP");
            await().untilAsserted(() -> assertThat(log().split("a certificate in it has expired at ", -1))
                    .hasSize(3));

            use("two");
            awaitServed(express, "two.crt");
            assertThat(log().split("a certificate in it has expired at ", -1)).hasSize(3);
        }
    }

    @Test
    void mustReadThemOnSighup() throws Exception {
        try (Express express = serve()) {
            express.signal("HUP");
            awaitLogged("server.crt is the same as before");
            use("two");
            express.signal("HUP");
            awaitServed(express, "two.crt");
        }
    }

    @Test
    @Covers("--ssl-ca-certificate-file")
    void mustTakeOtherAuthoritiesOfClients() throws Exception {
        tools.certificate("client", "rsa:2048", "/CN=a client");
        tools.certificate("other", "rsa:2048", "/CN=another client");
        Path authorities = folder.resolve("authorities.pem");
        Files.copy(folder.resolve("client.crt"), authorities);
        try (Express express = serve("--ssl-ca-certificate-file", "authorities.pem")) {
            String url = Tools.https(express);
            assertThat(with("client", url)).isEqualTo("0\nserved");
            assertThat(with("other", url)).doesNotStartWith("0\n");
            Path session = folder.resolve("session.pem");
            String[] client = {"-cert", "client.crt", "-key", "client.key", "-ign_eof"};
            assertThat(tools.connect(express, LAST_REQUEST, with(client, "-sess_out", session)))
                    .contains("served");

            Files.writeString(authorities, "-----BEGIN CERTIFICATE-----");
            awaitLogged("WB0801: --ssl-ca-certificate-file " + authorities + ": it ends or breaks off");
            assertThat(with("client", url)).isEqualTo("0\nserved");

            Files.copy(folder.resolve("other.crt"), authorities, REPLACE_EXISTING);
            await().untilAsserted(() -> assertThat(with("other", url)).isEqualTo("0\nserved"));
            assertThat(with("client", url)).doesNotStartWith("0\n");
            // Nor does a session help that was made while the authority was trusted.
            assertThat(tools.connect(express, LAST_REQUEST, with(client, "-sess_in", session)))
                    .doesNotContain("served");
        }
    }

    private String with(String client, String url) throws Exception {
        return tools.curl("--cacert", "one.crt", "--cert", client + ".crt", "--key", client + ".key", url);
    }

    private static String[] with(String[] options, String option, Path file) {
        String[] all = Arrays.copyOf(options, options.length + 2);
        all[options.length] = option;
        all[options.length + 1] = file.toString();
        return all;
    }

    @Test
    void mustStartWithAnExpiredCertificateAndSaySo() throws Exception {
        tools.certificateOf("expired", "-10d", 5);
        use("expired");
        try (Express express = serve("--enable-telemetry")) {
            awaitLogged(
                    "WB0803: The certificate 'CN=localhost' of " + folder.resolve("server.crt") + " has expired at ");
            assertThat(tools.curl("--insecure", Tools.https(express))).isEqualTo("0\nserved");
            assertThat(expiry(express)).isBefore(Instant.now());

            use("two");
            awaitServed(express, "two.crt");
            assertThat(expiry(express)).isAfter(Instant.now());
        }
    }

    private static Instant expiry(Express express) throws Exception {
        String page = express.admin("/-/metrics").body();
        String line = page.lines()
                .filter(each -> each.startsWith("wsgi_certificate_expiry_timestamp_seconds{context=\"/\"} "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(page));
        return Instant.ofEpochSecond((long) Double.parseDouble(line.substring(line.lastIndexOf(' '))));
    }

    @Test
    void mustWarnOfWhatIsWeakOrOpenOrEndsSoon() throws Exception {
        tools.certificate("weak", "rsa:1024", "/CN=weak");
        use("weak");
        Files.setPosixFilePermissions(folder.resolve("server.key"), PosixFilePermissions.fromString("rw-r--r--"));
        tools.certificateOf("soon", "-85d", 90);
        try (Express express = serve()) {
            awaitLogged("WB0804: The certificate 'CN=weak' of " + folder.resolve("server.crt")
                    + " is weak: its key has 1024 bits; expected at least 2048");
            awaitLogged("WB0805: The private key " + folder.resolve("server.key")
                    + " is accessible to every user of this machine (rw-r--r--)");
            use("soon");
            awaitServed(express, "soon.crt");
            awaitLogged("WB0802: The certificate 'CN=localhost' of " + folder.resolve("server.crt") + " expires at ");
        }
    }
}

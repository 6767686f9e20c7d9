package org.wsgibridge.express.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.express.CommandLines;
import org.wsgibridge.express.Covers;
import org.wsgibridge.express.Express;

/** HTTPS and HTTP/2, asked for by curl and nghttp with certificates that openssl made. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpsTest {
    private Path folder = Path.of("");
    private Tools tools = new Tools(folder);

    @BeforeAll
    void makeCertificates(@TempDir Path shared) throws Exception {
        folder = shared;
        tools = new Tools(folder);
        Tools.assumeInstalled("openssl", "curl");
        Files.writeString(folder.resolve("wsgi.py"), """
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    text = ' '.join([environ['wsgi.url_scheme'], environ['SERVER_PROTOCOL'], environ['HTTP_HOST'],
                                     str(len(environ['wsgi.input'].read()))])
                    return [text.encode('ascii')]
                """);
        tools.certificate("server", "rsa:2048", "/CN=localhost");
        tools.certificate("client", "rsa:2048", "/CN=a client");
        tools.certificate("other", "rsa:2048", "/CN=localhost");
        tools.ellipticCertificate("ec");
        tools.run("openssl", "rsa", "-in", "server.key", "-traditional", "-out", "pkcs1.key");
        tools.run("openssl", "ec", "-in", "ec.key", "-out", "sec1.key");
        tools.run("openssl", "rsa", "-in", "server.key", "-aes256", "-passout", "pass:secret", "-out", "secret.key");
        Files.writeString(folder.resolve("empty.pem"), "nothing\n");
    }

    private Express serve(String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("wsgi.py", "--https-port", "0", "--ssl-certificate", "server"));
        all.addAll(List.of(options));
        return Express.serve(folder, all.toArray(String[]::new));
    }

    @Test
    @Covers({"--https-port", "--ssl-certificate", "--http2"})
    void mustServeBothProtocolsOnBothPorts() throws Exception {
        try (Express express = serve("--http2")) {
            String url = Tools.https(express);
            String host = url.substring("https://".length(), url.length() - 1);
            assertThat(tools.curl("--http1.1", url)).isEqualTo("0\nhttps HTTP/1.1 " + host + " 0");
            assertThat(tools.curl("--http2", url)).isEqualTo("0\nhttps HTTP/2.0 " + host + " 0");
            assertThat(tools.curl("--http2", "--data", "x".repeat(70_000), url))
                    .isEqualTo("0\nhttps HTTP/2.0 " + host + " 70000");
            assertThat(express.get("/").body()).startsWith("http HTTP/");
            assertThat(tools.curl("--http2-prior-knowledge", express.url("/").toString()))
                    .startsWith("0\nhttp HTTP/2.0 ");
            if (Tools.isInstalled("nghttp")) {
                assertThat(tools.run("nghttp", "--no-verify-peer", "-nv", url)).contains(":status: 200", "h2");
            }
        }
    }

    @Test
    void mustSpeakNoHttp2UnlessAsked() throws Exception {
        try (Express express = serve()) {
            assertThat(tools.curl("--http2", Tools.https(express))).startsWith("0\nhttps HTTP/1.1 ");
            assertThat(tools.curl("--tls-max", "1.1", Tools.https(express))).doesNotStartWith("0\n");
        }
    }

    @Test
    @Covers({"--https-only", "--hsts-policy", "--ssl-port"})
    void mustSendEverybodyToHttpsAndHaveThemRememberIt() throws Exception {
        try (Express express = Express.serve(
                folder,
                "wsgi.py",
                "--ssl-port",
                "0",
                "--ssl-certificate",
                "server",
                "--https-only",
                "--hsts-policy",
                "max-age=60",
                "--enable-telemetry",
                "--access-log",
                "\"%r\" %>s %{outcome}x")) {
            String reply = tools.curl("--include", "--data", "x", express.url("/") + "a%20b?c=d");
            assertThat(reply)
                    .startsWith("0\nHTTP/1.1 301 ")
                    .containsIgnoringCase("\r\nLocation: " + Tools.https(express) + "a%20b?c=d\r\n")
                    .doesNotContainIgnoringCase("Strict-Transport");
            assertThat(tools.curl("--include", Tools.https(express)))
                    .startsWith("0\nHTTP/1.1 200 ")
                    .containsIgnoringCase("\r\nStrict-Transport-Security: max-age=60\r\n");
            await().untilAsserted(() -> assertThat(Files.readAllLines(folder.resolve("root/access_log")))
                    .containsExactly("\"POST /a%20b?c=d HTTP/1.1\" 301 completed", "\"GET / HTTP/1.1\" 200 completed"));
            assertThat(express.admin("/-/metrics").body())
                    .contains("\nwsgi_requests_refused_total{context=\"/\",status=\"301\"} 1.0\n");
        }
    }

    @Test
    @Covers("--ssl-certificate-chain-file")
    void mustSendTheCertificatesOfTheIssuers() throws Exception {
        tools.certificate("root", "rsa:2048", "/CN=root");
        tools.signed("issuer", "root", "basicConstraints=CA:TRUE");
        tools.signed("leaf", "issuer", "subjectAltName=DNS:localhost,IP:127.0.0.1");
        String[] options = {"wsgi.py", "--https-port", "0", "--ssl-certificate", "leaf"};
        try (Express alone = Express.serve(folder, options)) {
            assertThat(tools.curl("--cacert", "root.crt", Tools.https(alone))).doesNotStartWith("0\n");
        }
        String[] more = Stream.concat(Stream.of(options), Stream.of("--ssl-certificate-chain-file", "issuer.crt"))
                .toArray(String[]::new);
        try (Express together = Express.serve(folder, more)) {
            assertThat(tools.curl("--cacert", "root.crt", Tools.https(together)))
                    .startsWith("0\nhttps ");
        }
    }

    @Test
    @Covers({"--ssl-ca-certificate-file", "--ssl-verify-client"})
    void mustAskClientsForCertificatesWhereOneIsNeeded() throws Exception {
        try (Express all = serve("--ssl-ca-certificate-file", "client.crt");
                Express some = serve(
                        "--ssl-ca-certificate-file", "client.crt", "--ssl-verify-client", "/private", "--http2")) {
            String[] client = {"--cert", "client.crt", "--key", "client.key"};
            assertThat(tools.curl(Tools.https(all))).doesNotStartWith("0\n");
            assertThat(tools.curl(client[0], client[1], client[2], client[3], Tools.https(all)))
                    .startsWith("0\nhttps ");
            assertThat(tools.curl("--cert", "other.crt", "--key", "other.key", Tools.https(all)))
                    .doesNotStartWith("0\n");
            assertThat(tools.curl(Tools.https(some) + "privately")).startsWith("0\nhttps ");
            assertThat(tools.curl("--include", Tools.https(some) + "private/x")).startsWith("0\nHTTP/2 403");
            assertThat(tools.curl(client[0], client[1], client[2], client[3], Tools.https(some) + "private"))
                    .startsWith("0\nhttps ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    @Covers("--ssl-environment")
    void mustTellTheApplicationOfTheConnectionAndTheClientsCertificate(String engine) throws Exception {
        Files.writeString(folder.resolve("variables.py"), """
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    lines = sorted(k + '=' + environ[k] for k in environ if k.startswith('SSL_'))
                    return ['\\n'.join(lines).encode('utf-8')]
                """);
        try (Express express = Express.serve(
                folder,
                "variables.py",
                "--engine",
                engine,
                "--https-port",
                "0",
                "--ssl-certificate",
                "server",
                "--ssl-ca-certificate-file",
                "client.crt",
                "--ssl-verify-client",
                "/private",
                "--ssl-environment")) {
            assertThat(tools.curl("--cert", "client.crt", "--key", "client.key", Tools.https(express)))
                    .contains("\nSSL_CIPHER=TLS_")
                    .contains("\nSSL_PROTOCOL=TLSv1.3\n")
                    .contains("\nSSL_CLIENT_VERIFY=SUCCESS")
                    .contains("\nSSL_CLIENT_S_DN=CN=a client\n")
                    .contains("\nSSL_CLIENT_S_DN_CN=a client\n")
                    .contains("\nSSL_CLIENT_I_DN_CN=a client\n")
                    .contains("\nSSL_CLIENT_SAN_DNS_0=localhost\n")
                    .contains("\nSSL_CLIENT_V_REMAIN=1\n")
                    .containsPattern("\nSSL_CLIENT_V_END=[A-Z][a-z]{2} [ 0-9]\\d \\d\\d:\\d\\d:\\d\\d \\d{4} GMT\n")
                    .contains("\nSSL_CLIENT_CERT="
                            + Files.readString(folder.resolve("client.crt")).strip());
            assertThat(tools.curl(Tools.https(express)))
                    .contains("\nSSL_CLIENT_VERIFY=NONE")
                    .doesNotContain("SSL_CLIENT_S_DN");
            assertThat(express.get("/").body()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"server.crt, pkcs1.key, server.crt", "ec.crt, ec.key, ec.crt"})
    @Covers({"--ssl-certificate-file", "--ssl-certificate-key-file"})
    void mustReadEveryCommonKindOfKey(String certificate, String key, String trusted) throws Exception {
        try (Express express = Express.serve(
                folder,
                "wsgi.py",
                "--https-port",
                "0",
                "--ssl-certificate-file",
                certificate,
                "--ssl-certificate-key-file",
                key)) {
            assertThat(tools.curl("--cacert", trusted, Tools.https(express))).startsWith("0\nhttps ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--ssl-certificate server|--ssl-certificate does nothing without --https-port: expected both",
                "--https-only|--https-only does nothing without --https-port",
                "--https-port 0|--https-port 0 needs --ssl-certificate-file or --ssl-certificate",
                "--https-port 0 --ssl-certificate gone|gone.crt cannot be read: there is no such file; the value stands"
                        + " for two files, PATH.crt and PATH.key; for files with other names use"
                        + " --ssl-certificate-file",
                "--https-port 0 --ssl-certificate server.crt|--ssl-certificate server.crt: ",
                "--https-port 0 --ssl-certificate server.crt|; did you mean --ssl-certificate server?",
                "--https-port 0 --ssl-certificate server.key|; did you mean --ssl-certificate server?",
                "--https-port 0 --ssl-certificate-file empty.pem --ssl-certificate-key-file server.key"
                        + "|empty.pem: there is no certificate in it; expected PEM",
                "--https-port 0 --ssl-certificate-file server.crt --ssl-certificate-key-file empty.pem"
                        + "|empty.pem: there is no private key in it; expected PEM",
                "--https-port 0 --ssl-certificate-file server.crt --ssl-certificate-key-file other.key"
                        + "|other.key: it is not the key of the certificate ",
                "--https-port 0 --ssl-certificate-file server.crt --ssl-certificate-key-file ec.key"
                        + "|ec.key: it is not the key of the certificate ",
                "--https-port 0 --ssl-certificate-file ec.crt --ssl-certificate-key-file sec1.key"
                        + "|sec1.key: a key as 'EC PRIVATE KEY' is not understood; convert it",
                "--https-port 0 --ssl-certificate-file server.crt --ssl-certificate-key-file secret.key"
                        + "|convert it without a password: openssl pkcs8 -topk8 -nodes -in ",
                "--https-port 0 --ssl-certificate server --ssl-verify-client /x"
                        + "|--ssl-verify-client /x needs --ssl-ca-certificate-file",
                "--ssl-ca-revocation-file x|--ssl-ca-revocation-file does nothing without --https-port",
                "--https-port 0 --ssl-certificate server --ssl-ca-revocation-file empty.pem"
                        + "|--ssl-ca-revocation-file empty.pem does nothing without --ssl-ca-certificate-file",
                "--https-port 0 --ssl-certificate server --ssl-ca-certificate-file client.crt"
                        + " --ssl-ca-revocation-file gone|gone cannot be read: there is no such file",
                "--https-port 0 --ssl-certificate server --ssl-ca-certificate-file client.crt"
                        + " --ssl-ca-revocation-file empty.pem|empty.pem:"
                        + " there is no list of revoked certificates in it",
            })
    void mustRefuseWhatCannotBeUsed(String line) {
        int bar = line.indexOf('|');
        assertThat(CommandLines.refusal(folder, line.substring(0, bar))).contains(line.substring(bar + 1));
    }
}

package org.wsgibridge.express;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that claim another path, scheme or host than they are judged by. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForgedTargetsTest {
    private static final Pattern HTTPS = Pattern.compile("Server URL \\(HTTPS\\) : https://[^:]+:(\\d+)");

    private Path folder = Path.of("");
    private @Nullable Express first;
    private @Nullable Express second;

    private Express open() {
        return Objects.requireNonNull(first);
    }

    private Express named() {
        return Objects.requireNonNull(second);
    }

    @BeforeAll
    void start(@TempDir Path shared) throws Exception {
        folder = shared;
        assumeTrue(isInstalled("openssl") && isInstalled("curl"), "needs openssl and curl");
        Files.writeString(folder.resolve("wsgi.py"), """
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    names = ('wsgi.url_scheme', 'SERVER_NAME', 'SERVER_PORT', 'HTTP_HOST', 'SCRIPT_NAME', 'PATH_INFO')
                    return [' '.join(environ.get(name, '-') for name in names).encode('latin-1')]
                """);
        certificate("server");
        certificate("client");
        String[] tls = {"wsgi.py", "--https-port", "0", "--ssl-certificate", "server", "--http2"};
        first = Express.serve(
                folder,
                Stream.concat(
                                Stream.of(tls),
                                Stream.of("--ssl-ca-certificate-file", "client.crt", "--ssl-verify-client", "/private"))
                        .toArray(String[]::new));
        Path other = Files.createDirectory(folder.resolve("named"));
        for (String name : List.of("wsgi.py", "server.crt", "server.key")) {
            Files.copy(folder.resolve(name), other.resolve(name));
        }
        second = Express.serve(
                other,
                Stream.concat(Stream.of(tls), Stream.of("--https-only", "--server-name", "good.test"))
                        .toArray(String[]::new));
    }

    @AfterAll
    void stop() {
        Stream.of(first, second).filter(Objects::nonNull).forEach(Express::close);
    }

    private void certificate(String name) throws Exception {
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout",
                name + ".key",
                "-out",
                name + ".crt");
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "command", ".out");
        new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        return Files.readString(output, ISO_8859_1);
    }

    private static String securely(Express express, String path) {
        Matcher url = HTTPS.matcher(express.output());
        assertThat(url.find()).describedAs(express.output()).isTrue();
        return "https://127.0.0.1:" + url.group(1) + path;
    }

    private String curl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "--silent",
                "--show-error",
                "--noproxy",
                "*",
                "--insecure",
                "--path-as-is",
                "--max-time",
                "60"));
        command.addAll(List.of("--write-out", "\n%{http_code}"));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private static String plainly(Express express, String request) throws IOException {
        return Raw.exchange(express.url("/"), request);
    }

    private static String get(String target, String host) {
        return "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/private",
                "/private/",
                "/private/f",
                "//private/f",
                "///private//f",
                "/%2fprivate/f",
                "/%2Fprivate%2Ff",
                "/private%2ff",
                "/%70rivate/f",
                "/./private/f",
                "/x/../private/f",
                "/x//../private/f",
                "/x%2f..%2fprivate/f",
                "/x;y/../private/f",
                "/x/..//private/f",
                "/private/./f",
                "/private/x/../f",
            })
    void aProtectedPathMustNeedACertificateHoweverItIsSpelt(String path) throws Exception {
        assertThat(curl("--http1.1", securely(open(), path))).endsWith("\n403");
        assertThat(curl("--http2", securely(open(), path))).endsWith("\n403");
        // With a certificate it is served, or refused where Jetty reads the path in another way.
        assertThat(curl("--cert", "client.crt", "--key", "client.key", securely(open(), path)))
                .matches("(?s)(.* /private.*\\n200|.*\\n400)");
        assertThat(plainly(open(), get(path, "localhost"))).startsWith("HTTP/1.1 403 ");
        assertThat(plainly(open(), get("http://localhost" + path, "localhost"))).startsWith("HTTP/1.1 403 ");
        assertThat(curl("--http2-prior-knowledge", open().url("/").resolve("/") + path.substring(1)))
                .endsWith("\n403");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/privately", "/x/private", "/private;x/f", "/private%20/f", "/private/../x", "/Private"})
    void otherPathsMustNeedNone(String path) throws Exception {
        assertThat(curl(securely(open(), path))).endsWith("\n200");
        assertThat(plainly(open(), get(path, "localhost"))).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/..;/private",
                "/x/..;/private/f",
                "/private/..;/x",
                "/%",
                "/%00/private",
                "/../private",
                "/%2e/private/f",
                "/x/%2e%2e/private"
            })
    void whatHasNoPathMustBeRefused(String path) throws Exception {
        assertThat(curl(securely(open(), path))).endsWith("\n400");
        assertThat(plainly(open(), get(path, "localhost"))).startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.test/x, a.test, 'http a.test 80 a.test  /x'",
        "HTTPS://a.test/x, a.test, 'http a.test 80 a.test  /x'",
        "http://a.test/x, a.test, 'http a.test 80 a.test  /x'",
        "http://a.test:81/x, a.test, 'http a.test 81 a.test:81  /x'",
        "http://a.test/x, b.test, 'http a.test 80 a.test  /x'",
        "https://a.test/x, b.test:9, 'http a.test 80 a.test  /x'",
        "http://a.test, b.test, 'http a.test 80 a.test  /'",
        "/x, A.test:81, 'http A.test 81 A.test:81  /x'",
    })
    void theSchemeMustBeTheConnectionsAndTheTargetWinOverHost(String target, String host, String seen)
            throws Exception {
        assertThat(plainly(open(), get(target, host)))
                .startsWith("HTTP/1.1 200 ")
                .containsIgnoringCase("\r\n" + seen);
    }

    @Test
    void aConnectionWithTlsMustBeHttpsWhateverTheTargetSays() throws Exception {
        for (String protocol : List.of("--http1.1", "--http2")) {
            String body = curl(
                    protocol,
                    "--request-target",
                    protocol.equals("--http2") ? "/x" : "http://a.test/x",
                    "--header",
                    "Host: a.test",
                    securely(open(), "/"));
            assertThat(body).isEqualTo("https a.test 443 a.test  /x\n200");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET foo://localhost/x HTTP/1.1|Host: localhost",
                "GET http://localhost:99999/x HTTP/1.1|Host: localhost",
                "GET http://[::1]:65536/x HTTP/1.1|Host: localhost",
                "GET ftp://localhost/x HTTP/1.1|Host: localhost",
                "GET http://user@localhost/x HTTP/1.1|Host: localhost",
                "GET /x HTTP/1.1|Host: user@localhost",
                "GET /x HTTP/1.1|Host: user:secret@localhost:80",
                "GET /x HTTP/1.1|Host: a/b",
                "GET /x HTTP/1.1|Host: a b",
                "GET /x HTTP/1.1|Host: a,b",
                "GET /x HTTP/1.1|Host: a\"b",
                "GET /x HTTP/1.1|Host: <a>",
                "GET /x HTTP/1.1|Host: a%2fb",
                "GET /x HTTP/1.1|Host: a:99999",
                "GET /x HTTP/1.1|Host: a:b",
                "GET /x HTTP/1.1|Host: ",
                "GET /x HTTP/1.1|Host: a|Host: a",
                "GET /x HTTP/1.1|Host: a|Host: b",
                "GET /x HTTP/1.1|Accept: x",
                "GET localhost:80 HTTP/1.1|Host: localhost:80",
                "GET * HTTP/1.1|Host: localhost",
                "CONNECT localhost:80 HTTP/1.1|Host: localhost:80",
                "CONNECT / HTTP/1.1|Host: localhost:80",
                "TRACE /x HTTP/1.1|Host: localhost",
            })
    void whatCannotBeAnswered(String request) throws Exception {
        for (Express express : List.of(open(), named())) {
            String reply = plainly(express, request.replace("|", "\r\n") + "\r\nConnection: close\r\n\r\n");
            assertThat(reply).matches(text -> text.startsWith("HTTP/1.1 400 ") || text.startsWith("HTTP/1.1 501 "));
        }
    }

    @Test
    void whatIsNoHostMustNotFillTheLog() throws Exception {
        assertThat(plainly(open(), get("/x", "a " + "b".repeat(5000)))).startsWith("HTTP/1.1 400 ");
        assertThat(plainly(open(), get("/x", "a\r\nHost: " + "b".repeat(5000)))).startsWith("HTTP/1.1 400 ");
        assertThat(Files.readString(folder.resolve("root").resolve("error_log")))
                .doesNotContain("bbb");
    }

    @Test
    void noClaimMustPassHttpsOnly() throws Exception {
        for (String target : List.of("/x", "https://good.test/x", "http://good.test/x", "https://good.test:443/x")) {
            assertThat(plainly(named(), get(target, "good.test")))
                    .startsWith("HTTP/1.1 301 ")
                    .containsIgnoringCase("location: https://good.test:");
        }
        assumeTrue(isInstalled("nghttp"), "needs nghttp (Debian: nghttp2-client)");
        String forged = nghttp(named().url("/x"), ":scheme: https", ":authority: good.test");
        assertThat(forged).contains(":status: 301");
    }

    @Test
    void anotherHostMustNotPassTheServersName() throws Exception {
        assertThat(plainly(named(), get("http://bad.test/x", "good.test"))).startsWith("HTTP/1.1 403 ");
        assertThat(plainly(named(), get("http://good.test/x", "bad.test")))
                .startsWith("HTTP/1.1 301 ")
                .doesNotContain("bad.test");
        assumeTrue(isInstalled("nghttp"), "needs nghttp (Debian: nghttp2-client)");
        for (URI url : List.of(URI.create(securely(named(), "/x")), named().url("/x"))) {
            assertThat(nghttp(url, ":authority: good.test", "host: bad.test")).contains(":status: 400");
            assertThat(nghttp(url, ":authority: good.test", "host: good.test:81"))
                    .contains(":status: 400");
            // Jetty ends the connection.
            assertThat(nghttp(url, ":authority: user@good.test")).doesNotContain(":status: 200", ":status: 301");
            assertThat(nghttp(url, ":authority: bad.test")).contains(":status: 403");
        }
        String agreed = nghttp(URI.create(securely(named(), "/x")), ":authority: good.test", "host: good.test");
        assertThat(agreed).contains(":status: 200", "https good.test 443 good.test  /x");
    }

    @Test
    void schemeAndMethodOfHttp2MustNotBeBelieved() throws Exception {
        assumeTrue(isInstalled("nghttp"), "needs nghttp (Debian: nghttp2-client)");
        assertThat(nghttp(open().url("/x"), ":scheme: https", ":authority: a.test"))
                .contains("http a.test 80 a.test  /x");
        assertThat(nghttp(URI.create(securely(open(), "/x")), ":scheme: http", ":authority: a.test"))
                .contains("https a.test 443 a.test  /x");
        assertThat(nghttp(open().url("/x"), ":scheme: foo", ":authority: a.test"))
                .doesNotContain(" a.test ");
        assertThat(nghttp(open().url("/x"), ":method: TRACE", ":authority: a.test"))
                .contains(":status: 501");
    }

    private String nghttp(URI url, String... headers) throws Exception {
        List<String> command = new ArrayList<>(List.of("nghttp", "--verbose", "--no-dep", "--timeout=60"));
        for (String header : headers) {
            command.add("--header=" + header);
        }
        command.add(url.toString());
        return run(command.toArray(String[]::new));
    }
}

package org.wsgibridge.express;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts that decide which users get at the application and the files. */
class AuthOptionsTest {
    private static final String APPLICATION = """
            def application(environ, start_response):
                start_response('200 OK', [('Content-Type', 'text/plain')])
                length = int(environ.get('CONTENT_LENGTH') or 0)
                text = '%s %s %s' % (environ.get('REMOTE_USER'), environ.get('AUTH_TYPE'), environ['PATH_INFO'])
                return [text.encode('latin-1') + b' ' + environ['wsgi.input'].read(length)]
            """;

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    private void file(String name, String text) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private HttpResponse<String> as(Express express, String user, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(express.url(path))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8)))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    @Covers({"--host-access-script", "--auth-user-script", "--auth-group-script", "--auth-group", "--auth-realm"})
    void mustAskTheScriptsAboutEveryRequest(String engine) throws Exception {
        file("wsgi.py", APPLICATION);
        file("htdocs/page.txt", "file");
        file("auth/helper.py", "USERS = {'spam': 'secret', 'eggs': 'secret', 'rename': 'secret'}\n");
        file("auth/scripts.py", """
                from helper import USERS

                def allow_access(environ, host):
                    assert host == '127.0.0.1' and host == environ['REMOTE_ADDR'], host
                    assert 'wsgi.input' not in environ and 'HTTP_AUTHORIZATION' not in environ
                    if environ['PATH_INFO'] == '/broken':
                        raise ValueError('broken access script')
                    if environ['PATH_INFO'] == '/perhaps':
                        return None
                    return environ['PATH_INFO'] != '/closed'

                def check_password(environ, user, password):
                    if user not in USERS:
                        return None
                    if user == 'rename' and password == USERS[user]:
                        return 'Renamed'
                    return USERS[user] == password

                def groups_for_user(environ, user):
                    assert environ['REMOTE_USER'] == user
                    return ['staff'] if user in ('spam', 'Renamed') else ['guests']
                """);
        try (Express express = Express.serve(
                folder,
                "wsgi.py",
                "--engine",
                engine,
                "--document-root",
                "htdocs",
                "--host-access-script",
                "auth/scripts.py",
                "--auth-user-script",
                "auth/scripts.py",
                "--auth-group-script",
                "auth/scripts.py",
                "--auth-group",
                "staff",
                "--auth-realm",
                "the realm",
                "--python-path",
                folder.resolve("auth").toString())) {
            HttpResponse<String> anonymous = express.get("/x");
            assertThat(anonymous.statusCode()).isEqualTo(401);
            assertThat(anonymous.headers().firstValue("WWW-Authenticate")).hasValue("Basic realm=\"the realm\"");
            assertThat(express.get("/page.txt").statusCode()).isEqualTo(401);
            assertThat(express.get("/page%2etxt").statusCode()).isEqualTo(401);
            assertThat(as(express, "spam:secret", "/x").body()).isEqualTo("spam Basic /x ");
            assertThat(as(express, "spam:secret", "/page.txt").body()).isEqualTo("file");
            assertThat(as(express, "rename:secret", "/perhaps").body()).isEqualTo("Renamed Basic /perhaps ");
            assertThat(as(express, "spam:wrong", "/x").statusCode()).isEqualTo(401);
            assertThat(as(express, "nobody:secret", "/x").statusCode()).isEqualTo(401);
            assertThat(as(express, "eggs:secret", "/x").statusCode()).isEqualTo(401);
            assertThat(as(express, "spam:secret", "/closed").statusCode()).isEqualTo(403);
            assertThat(as(express, "spam:secret", "/broken").statusCode()).isEqualTo(500);
            HttpRequest post = HttpRequest.newBuilder(express.url("/post"))
                    .header(
                            "Authorization",
                            "Basic " + Base64.getEncoder().encodeToString("spam:secret".getBytes(UTF_8)))
                    .POST(HttpRequest.BodyPublishers.ofString("body"))
                    .build();
            assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()).body())
                    .isEqualTo("spam Basic /post body");
        }
        assertThat(Files.readString(folder.resolve("root/error_log"))).contains("broken access script");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    @Covers({"--auth-type"})
    void mustDoDigestAuthentication(String engine) throws Exception {
        file("wsgi.py", APPLICATION);
        file("users.py", """
                import hashlib

                def get_realm_hash(environ, user, realm):
                    if user == 'spam':
                        return hashlib.md5(('%s:%s:%s' % (user, realm, 'secret')).encode('ascii')).hexdigest()
                    return None

                def get_realm_hash_sha256(environ, user, realm):
                    if user == 'spam':
                        return hashlib.sha256(('%s:%s:%s' % (user, realm, 'secret')).encode('ascii')).hexdigest()
                    return None
                """);
        try (Express express = Express.serve(
                folder,
                "wsgi.py",
                "--engine",
                engine,
                "--auth-type",
                "Digest",
                "--auth-user-script",
                "users.py",
                "--startup-timeout",
                "60")) {
            HttpResponse<String> challenge = express.get("/x?a=b");
            assertThat(challenge.statusCode()).isEqualTo(401);
            assertThat(challenge.headers().allValues("WWW-Authenticate"))
                    .hasSize(2)
                    .allMatch(offer -> offer.startsWith("Digest realm=\"127.0.0.1:0\", nonce=\""))
                    .allMatch(offer -> offer.contains("qop=\"auth\""));
            assertThat(curl(express, "spam:secret")).isEqualTo("spam Digest /x 200");
            assertThat(curl(express, "spam:wrong")).endsWith("401");
            assertThat(curl(express, "eggs:secret")).endsWith("401");
            mustTakeEachCountOnce(express, "MD5", "MD5");
            mustTakeEachCountOnce(express, "SHA-256", "SHA-256");
            for (String hostile : List.of(
                    "Digest " + "a".repeat(3000),
                    "Digest a=" + "\"\\".repeat(1500),
                    "Digest " + "a=\"\",".repeat(800),
                    "Digest " + "a=1,\t".repeat(800),
                    "Digest " + "=".repeat(4000),
                    "Digest username=\"spam\", username=\"eggs\"",
                    "Digest " + "a".repeat(7700))) {
                assertThat(with(express, hostile).statusCode()).as(hostile).isEqualTo(401);
            }
        }
    }

    /** Credentials that were overheard are worth nothing, and a client is told to ask for a new nonce. */
    private void mustTakeEachCountOnce(Express express, String algorithm, String hash) throws Exception {
        String challenge = express.get("/x?a=b").headers().allValues("WWW-Authenticate").stream()
                .filter(offer -> offer.endsWith("algorithm=" + algorithm))
                .findFirst()
                .orElseThrow();
        String nonce = challenge.replaceAll(".*nonce=\"([^\"]*)\".*", "$1");
        String second = digest(algorithm, hash, nonce, "00000002");
        assertThat(with(express, digest(algorithm, hash, nonce, "00000001")).body())
                .isEqualTo("spam Digest /x ");
        assertThat(with(express, second).statusCode()).isEqualTo(200);
        HttpResponse<String> repeated = with(express, second);
        assertThat(repeated.statusCode()).isEqualTo(401);
        assertThat(repeated.headers().allValues("WWW-Authenticate"))
                .hasSize(2)
                .allMatch(offer -> offer.endsWith(", stale=true"));
        assertThat(with(express, digest(algorithm, hash, nonce, "00000003")).statusCode())
                .isEqualTo(200);
        assertThat(with(express, digest(algorithm, hash, nonce.replace('-', '+'), "00000004"))
                        .statusCode())
                .isEqualTo(401);
    }

    private HttpResponse<String> with(Express express, String authorization) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(express.url("/x?a=b"))
                .header("Authorization", authorization)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String digest(String algorithm, String hash, String nonce, String count) throws Exception {
        String user = hex(hash, "spam:127.0.0.1:0:secret");
        String response = hex(hash, String.join(":", user, nonce, count, "cnonce", "auth", hex(hash, "GET:/x?a=b")));
        return "Digest username=\"sp\\am\", realm=\"127.0.0.1:0\",nonce=\"" + nonce + "\", uri=\"/x?a=b\", algorithm="
                + algorithm + ", qop=auth , nc=" + count + ", cnonce=\"cnonce\", response=\"" + response + "\"";
    }

    private static String hex(String hash, String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance(hash).digest(text.getBytes(UTF_8)));
    }

    /** Java's own client supports Basic only. */
    private String curl(Express express, String user) throws Exception {
        Process curl = new ProcessBuilder(
                        "curl",
                        "-s",
                        "--digest",
                        "-u",
                        user,
                        "-w",
                        "%{http_code}",
                        express.url("/x?a=b").toString())
                .start();
        String answer = new String(curl.getInputStream().readAllBytes(), UTF_8);
        assertThat(curl.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return answer;
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void mustJudgeByThePathBelowTheMountPoint(String engine) throws Exception {
        file("wsgi.py", APPLICATION);
        file("access.py", """
                def allow_access(environ, host):
                    return environ['SCRIPT_NAME'] != '/app' or not environ['PATH_INFO'].startswith('/deny')
                """);
        try (Express express = Express.serve(
                folder, "wsgi.py", "--engine", engine, "--mount-point", "/app", "--host-access-script", "access.py")) {
            assertThat(express.get("/app/x").statusCode()).isEqualTo(200);
            for (String path :
                    new String[] {"/app/deny", "//app/deny", "/app//deny/x", "/%61pp%2fdeny", "/x/../app/deny"}) {
                String reply = Raw.exchange(
                        express.url("/"), "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                assertThat(reply).as(path).startsWith("HTTP/1.1 403 ");
            }
        }
    }

    @Test
    void mustProtectAFolderWithoutApplication() throws Exception {
        file("site/page.txt", "file");
        file("users.py", """
                def check_password(environ, user, password):
                    return password == 'secret'
                """);
        try (Express express =
                Express.serve(folder, "--application-type", "static", "site", "--auth-user-script", "users.py")) {
            assertThat(express.get("/page.txt").statusCode()).isEqualTo(401);
            HttpClient authenticated = HttpClient.newBuilder()
                    .authenticator(new Authenticator() {
                        @Override
                        protected PasswordAuthentication getPasswordAuthentication() {
                            return new PasswordAuthentication("me", "secret".toCharArray());
                        }
                    })
                    .build();
            HttpRequest request =
                    HttpRequest.newBuilder(express.url("/page.txt")).build();
            assertThat(authenticated
                            .send(request, HttpResponse.BodyHandlers.ofString())
                            .body())
                    .isEqualTo("file");
        }
    }

    @Test
    void mustRefuseInASentence() throws Exception {
        file("wsgi.py", APPLICATION);
        file("empty.py", "");
        mustRefuse(
                2,
                "has no effect without a login: expected auth-user-script",
                "wsgi.py",
                "--auth-group-script",
                "empty.py");
        mustRefuse(2, "missing.py does not exist", "wsgi.py", "--auth-user-script", "missing.py");
        mustRefuse(
                2,
                "--auth-type Kerberos: expected one of: basic, digest",
                "wsgi.py",
                "--auth-user-script",
                "empty.py",
                "--auth-type",
                "Kerberos");
        mustRefuse(1, "check_password", "wsgi.py", "--auth-user-script", "empty.py");
    }

    private void mustRefuse(int exitCode, String message, String... arguments) throws Exception {
        try (Express express = Express.serve(folder, arguments)) {
            assertThat(express.exitCode()).isEqualTo(exitCode);
            assertThat(express.output()).contains(message).doesNotContain("\tat ");
        }
    }
}

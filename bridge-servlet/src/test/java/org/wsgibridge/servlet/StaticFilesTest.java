package org.wsgibridge.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.servlet.TestContainer.Kind;

class StaticFilesTest {
    private static final Instant MODIFIED = Instant.parse("2024-05-06T07:08:09.500Z");

    @TempDir
    Path root;

    private Path folder = Path.of("");

    @BeforeEach
    void writeFiles() throws IOException {
        folder = Files.createDirectories(root.resolve("static"));
        write(folder.resolve("app.css"), "body { color: red }");
        write(folder.resolve("sub/page.html"), "<p>page</p>");
        write(folder.resolve("caf\u00e9.txt"), "coffee");
        write(folder.resolve(".secret"), "secret");
        write(folder.resolve(".git/config"), "secret");
        write(folder.resolve("lib.js"), "plain");
        write(folder.resolve("lib.js.gz"), "gzipped");
        write(folder.resolve("lib.js.br"), "brotli");
        write(folder.resolve("empty.txt"), "");
        write(root.resolve("outside.txt"), "secret");
        Files.createSymbolicLink(folder.resolve("link.txt"), root.resolve("outside.txt"));
        Files.createSymbolicLink(folder.resolve("inner.txt"), folder.resolve("app.css"));
        write(root.resolve("robots.txt"), "User-agent: *");
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(MODIFIED));
    }

    private TestBridge start(Kind kind) throws Exception {
        return new TestBridge()
                .option("static./static", folder.toString())
                .option("static./robots.txt", root.resolve("robots.txt").toString())
                .option("static-cache-control", "public, max-age=60")
                .at("/ctx", "/*")
                .app(exchange -> org.wsgibridge.testkit.ScriptedEngine.respond(exchange, "application"))
                .start(kind);
    }

    @ParameterizedTest
    @EnumSource
    void mustServeFilesAndLeaveTheRestToTheApplication(Kind kind) throws Exception {
        try (TestBridge bridge = start(kind);
                RawClient client = bridge.client()) {
            RawClient.Reply css = client.get("/ctx/static/app.css");
            assertThat(css.status()).isEqualTo(200);
            assertThat(css.body()).isEqualTo("body { color: red }");
            assertThat(css.header("Content-Type")).isEqualTo("text/css");
            assertThat(css.header("Content-Length")).isEqualTo("19");
            assertThat(css.header("Last-Modified")).isEqualTo("Mon, 06 May 2024 07:08:09 GMT");
            assertThat(css.header("Cache-Control")).isEqualTo("public, max-age=60");
            assertThat(css.header("Accept-Ranges")).isEqualTo("bytes");
            assertThat(css.header("ETag")).startsWith("\"").endsWith("\"");
            assertThat(client.get("/ctx/static//sub/./page.html").body()).isEqualTo("<p>page</p>");
            assertThat(client.get("/ctx/static/caf%C3%A9.txt").body()).isEqualTo("coffee");
            assertThat(client.get("/ctx/static/inner.txt").body()).isEqualTo("body { color: red }");
            assertThat(client.get("/ctx/static/empty.txt").body()).isEmpty();
            assertThat(client.get("/ctx/robots.txt").body()).isEqualTo("User-agent: *");
            assertThat(client.get("/ctx/static").body()).isEqualTo("application");
            assertThat(client.get("/ctx/robots.txt/x").body()).isEqualTo("application");
            assertThat(client.get("/ctx/other").body()).isEqualTo("application");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustNotServeWhatIsPrivate(Kind kind) throws Exception {
        try (TestBridge bridge = start(kind)) {
            for (String path : new String[] {
                ".secret",
                ".git/config",
                "link.txt",
                "",
                "sub",
                "sub/",
                "missing",
                "app.css/",
                "app.css/x",
                "%2e%2e/outside.txt",
                "..%2foutside.txt",
                "..;/outside.txt",
                "sub/..%2f..%2foutside.txt",
                "a%5c..%5coutside.txt",
                "%ff.txt",
                "app.css%00.html"
            }) {
                try (RawClient client = bridge.client()) {
                    RawClient.Reply reply = client.get("/ctx/static/" + path);
                    assertThat(reply.body()).as(path).doesNotContain("secret", "color: red");
                    if (reply.status() != 200) {
                        assertThat(reply.status()).as(path).isIn(400, 404);
                    } else {
                        assertThat(reply.body()).as(path).isEqualTo("application");
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustAnswerConditionalRequests(Kind kind) throws Exception {
        try (TestBridge bridge = start(kind);
                RawClient client = bridge.client()) {
            String url = "/ctx/static/app.css";
            String tag = String.valueOf(client.get(url).header("ETag"));
            RawClient.Reply same = client.get(url, "If-None-Match: " + tag);
            assertThat(same.status()).isEqualTo(304);
            assertThat(same.header("ETag")).isEqualTo(tag);
            assertThat(same.header("Cache-Control")).isEqualTo("public, max-age=60");
            assertThat(client.get(url, "If-None-Match: \"x\", W/" + tag).status())
                    .isEqualTo(304);
            assertThat(client.get(url, "If-None-Match: *").status()).isEqualTo(304);
            assertThat(client.get(url, "If-None-Match: \"other\"").status()).isEqualTo(200);
            assertThat(client.get(url, "If-Modified-Since: Mon, 06 May 2024 07:08:09 GMT")
                            .status())
                    .isEqualTo(304);
            assertThat(client.get(url, "If-Modified-Since: Mon, 06 May 2024 07:08:08 GMT")
                            .status())
                    .isEqualTo(200);
            assertThat(client.get(url, "If-Modified-Since: nonsense").status()).isEqualTo(200);
            assertThat(client.get(url, "If-None-Match: \"other\"", "If-Modified-Since: Mon, 06 May 2024 07:08:09 GMT")
                            .status())
                    .isEqualTo(200);
            assertThat(client.get(url, "If-Match: \"other\"").status()).isEqualTo(412);
            assertThat(client.get(url, "If-Match: " + tag).status()).isEqualTo(200);
            assertThat(client.get(url, "If-Unmodified-Since: Mon, 06 May 2024 07:08:08 GMT")
                            .status())
                    .isEqualTo(412);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustAnswerRanges(Kind kind) throws Exception {
        try (TestBridge bridge = start(kind);
                RawClient client = bridge.client()) {
            String url = "/ctx/static/app.css";
            RawClient.Reply part = client.get(url, "Range: bytes=5-9");
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.body()).isEqualTo("{ col");
            assertThat(part.header("Content-Range")).isEqualTo("bytes 5-9/19");
            assertThat(client.get(url, "Range: bytes=-3").body()).isEqualTo("d }".substring(0, 3));
            RawClient.Reply beyond = client.get(url, "Range: bytes=19-");
            assertThat(beyond.status()).isEqualTo(416);
            assertThat(beyond.header("Content-Range")).isEqualTo("bytes */19");
            assertThat(client.get(url, "Range: bytes=0-1,3-4").status()).isEqualTo(200);
            String tag = String.valueOf(client.get(url).header("ETag"));
            assertThat(client.get(url, "Range: bytes=0-1", "If-Range: " + tag).status())
                    .isEqualTo(206);
            assertThat(client.get(url, "Range: bytes=0-1", "If-Range: \"other\"")
                            .status())
                    .isEqualTo(200);
            assertThat(client.get(url, "Range: bytes=0-1", "If-Range: Mon, 06 May 2024 07:08:09 GMT")
                            .status())
                    .isEqualTo(206);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustSendCompressedSiblingsToThoseWhoTakeThem(Kind kind) throws Exception {
        try (TestBridge bridge = start(kind);
                RawClient client = bridge.client()) {
            String url = "/ctx/static/lib.js";
            RawClient.Reply plain = client.get(url);
            assertThat(plain.body()).isEqualTo("plain");
            assertThat(plain.header("Vary")).isEqualTo("Accept-Encoding");
            RawClient.Reply gzip = client.get(url, "Accept-Encoding: gzip, deflate");
            assertThat(gzip.body()).isEqualTo("gzipped");
            assertThat(gzip.header("Content-Encoding")).isEqualTo("gzip");
            assertThat(gzip.header("Content-Type")).isEqualTo("text/javascript");
            assertThat(gzip.header("ETag")).isNotEqualTo(plain.header("ETag"));
            assertThat(client.get(url, "Accept-Encoding: gzip, br").body()).isEqualTo("brotli");
            assertThat(client.get(url, "Accept-Encoding: br;q=0, gzip;q=0").body())
                    .isEqualTo("plain");
            Files.setLastModifiedTime(folder.resolve("lib.js"), FileTime.from(MODIFIED.plusSeconds(1)));
            assertThat(client.get(url, "Accept-Encoding: gzip, br").body()).isEqualTo("plain");
            assertThat(client.get("/ctx/static/app.css").header("Vary")).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustOnlyRead(Kind kind) throws Exception {
        try (TestBridge bridge = start(kind);
                RawClient client = bridge.client()) {
            RawClient.Reply head = client.request("HEAD /ctx/static/app.css").reply("HEAD");
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Length")).isEqualTo("19");
            RawClient.Reply options =
                    client.request("OPTIONS /ctx/static/app.css").reply();
            assertThat(options.status()).isEqualTo(200);
            assertThat(options.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
            RawClient.Reply post = client.request("POST /ctx/static/app.css", "Content-Length: 0")
                    .reply();
            assertThat(post.status()).isEqualTo(405);
            assertThat(post.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustSendLargeFilesAndTheirParts(Kind kind) throws Exception {
        byte[] large = new byte[2_000_003];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) ('a' + i % 25);
        }
        Files.write(folder.resolve("large.bin"), large);
        Files.setLastModifiedTime(folder.resolve("large.bin"), FileTime.from(MODIFIED));
        try (TestBridge bridge = start(kind);
                RawClient client = bridge.client()) {
            for (int i = 0; i < 3; i++) {
                RawClient.Reply whole = client.get("/ctx/static/large.bin");
                assertThat(whole.whole()).isTrue();
                assertThat(whole.body().equals(new String(large, ISO_8859_1))).isTrue();
                RawClient.Reply part = client.get("/ctx/static/large.bin", "Range: bytes=1000-1500000");
                assertThat(part.body().equals(new String(large, 1000, 1_499_001, ISO_8859_1)))
                        .isTrue();
            }
        }
    }
}

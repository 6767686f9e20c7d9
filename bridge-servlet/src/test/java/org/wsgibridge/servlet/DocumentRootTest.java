package org.wsgibridge.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;

class DocumentRootTest {
    @TempDir
    Path folder;

    private Path root = Path.of("");

    @BeforeEach
    void writeFiles() throws IOException {
        root = Files.createDirectories(folder.resolve("htdocs"));
        write("robots.txt", "robots");
        write("docs/index.html", "<p>docs</p>");
        write("docs/page one.html", "<p>one</p>");
        write("files/<b>&\"'.txt", "markup");
        write("files/sub/x.txt", "x");
        write("files/a:b.txt", "colon");
        write("files/caf\u00e9.txt", "coffee");
        write(".env", "secret");
        write(".git/config", "secret");
        write("files/.hidden", "secret");
        Files.writeString(folder.resolve("outside.txt"), "secret");
        Files.createSymbolicLink(root.resolve("files/out.txt"), folder.resolve("outside.txt"));
        Files.createSymbolicLink(root.resolve("files/env.txt"), root.resolve(".env"));
        Files.createSymbolicLink(root.resolve("above"), folder);
        Files.createSymbolicLink(root.resolve("dotgit"), root.resolve(".git"));
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private TestBridge bridge() {
        return new TestBridge()
                .option("document-root", root.toString())
                .at("/ctx", "/*")
                .app(exchange -> ScriptedEngine.respond(
                        exchange, "application " + exchange.environ().get("PATH_INFO")));
    }

    @ParameterizedTest
    @EnumSource
    void mustServeWhatExistsAndLeaveTheRestToTheApplication(Kind kind) throws Exception {
        try (TestBridge bridge =
                        bridge().option("static-cache-control", "max-age=60").start(kind);
                RawClient client = bridge.client()) {
            RawClient.Reply file = client.get("/ctx/robots.txt");
            assertThat(file.body()).isEqualTo("robots");
            assertThat(file.header("Content-Type")).isEqualTo("text/plain");
            assertThat(file.header("Cache-Control")).isEqualTo("max-age=60");
            assertThat(client.get("/ctx/robots.txt", "If-None-Match: " + file.header("ETag"))
                            .status())
                    .isEqualTo(304);
            assertThat(client.get("/ctx/docs/page%20one.html").body()).isEqualTo("<p>one</p>");
            assertThat(client.get("/ctx/docs%2Fpage%20one.html").body()).isEqualTo("<p>one</p>");
            assertThat(client.get("/ctx/").body()).isEqualTo("application /");
            assertThat(client.get("/ctx/docs/").body()).isEqualTo("application /docs/");
            assertThat(client.get("/ctx/docs").body()).isEqualTo("application /docs");
            assertThat(client.get("/ctx/robots.txt/x").body()).isEqualTo("application /robots.txt/x");
            assertThat(client.get("/ctx/new").body()).isEqualTo("application /new");
            Files.writeString(root.resolve("new"), "it is there now");
            assertThat(client.get("/ctx/new").body()).isEqualTo("it is there now");
            RawClient.Reply post =
                    client.request("POST /ctx/robots.txt", "Content-Length: 0").reply();
            assertThat(post.status()).isEqualTo(405);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustNeitherServeHiddenFilesNorLeaveTheFolder(Kind kind) throws Exception {
        try (TestBridge bridge = bridge().start(kind)) {
            for (String path : new String[] {
                ".env",
                ".git/config",
                "files/.hidden",
                "files/out.txt",
                "files/env.txt",
                "above/outside.txt",
                "dotgit/config",
                "%2eenv",
                "files/%2e%2e/.env",
                "..%2foutside.txt",
                "files/..%2f..%2foutside.txt",
                "..;/outside.txt",
                "files/%2e%2e%2f%2e%2e%2foutside.txt",
                "a%5c..%5coutside.txt",
                "robots.txt%00.html",
                "//.env",
                "files//.hidden"
            }) {
                try (RawClient client = bridge.client()) {
                    RawClient.Reply reply = client.get("/ctx/" + path);
                    assertThat(reply.body()).as(path).doesNotContain("secret");
                    assertThat(reply.body().startsWith("application") || reply.status() >= 400)
                            .as(path)
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustServeTheIndexOfAFolder(Kind kind) throws Exception {
        try (TestBridge bridge = bridge().option("directory-index", "start.html index.html")
                        .start(kind);
                RawClient client = bridge.client()) {
            assertThat(client.get("/ctx/docs/").body()).isEqualTo("<p>docs</p>");
            RawClient.Reply redirect = client.get("/ctx/docs?a=b");
            assertThat(redirect.status()).isEqualTo(301);
            assertThat(redirect.header("Location")).endsWith("/ctx/docs/?a=b");
            assertThat(client.get("/ctx/files/").body()).isEqualTo("application /files/");
            assertThat(client.request("POST /ctx/docs/", "Content-Length: 0")
                            .reply()
                            .body())
                    .isEqualTo("application /docs/");
            Files.writeString(root.resolve("index.html"), "home");
            assertThat(client.get("/ctx/").body()).isEqualTo("home");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustListFoldersWhereThereIsNoApplication(Kind kind) throws Exception {
        try (TestBridge bridge = bridge().option("application", "none")
                        .option("directory-listing", "on")
                        .option("directory-index", "index.html")
                        .start(kind);
                RawClient client = bridge.client()) {
            RawClient.Reply listing = client.get("/ctx/files/");
            String page = new String(listing.body().getBytes(ISO_8859_1), UTF_8);
            assertThat(listing.status()).isEqualTo(200);
            assertThat(listing.header("Content-Type")).startsWith("text/html;").endsWith("charset=utf-8");
            assertThat(page)
                    .contains("Index of /ctx/files/", "href=\"../\"", "href=\"./sub/\">sub/</a>", "caf\u00e9.txt</a>")
                    .contains("href=\"./%3Cb%3E&amp;%22&#39;.txt\">&lt;b&gt;&amp;&quot;&#39;.txt</a>")
                    .doesNotContain("<b>", ".hidden", "out.txt", "env.txt", "a:b");
            assertThat(client.get("/ctx/files/sub/x.txt").body()).isEqualTo("x");
            assertThat(client.get("/ctx/").body())
                    .contains("docs/", "robots.txt")
                    .doesNotContain("../", ".git", "above");
            assertThat(client.get("/ctx/files").status()).isEqualTo(301);
            assertThat(client.get("/ctx/docs/").body()).isEqualTo("<p>docs</p>");
            assertThat(client.get("/ctx/missing/").status()).isEqualTo(404);
            assertThat(client.get("/ctx/above/").status()).isEqualTo(404);
            assertThat(client.get("/ctx/.git/").status()).isEqualTo(404);
            RawClient.Reply head = client.request("HEAD /ctx/files/").reply("HEAD");
            assertThat(head.header("Content-Length")).isEqualTo(listing.header("Content-Length"));
        }
    }
}

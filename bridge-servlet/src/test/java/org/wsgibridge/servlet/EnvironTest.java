package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;

class EnvironTest {
    private static final ScriptedEngine.Script DUMP = exchange -> {
        StringBuilder text = new StringBuilder();
        exchange.environ()
                .forEach((key, value) ->
                        text.append(key).append('=').append(value).append('\n'));
        ScriptedEngine.respond(exchange, text.toString());
    };

    private static Map<String, String> parse(RawClient.Reply reply) {
        assertThat(reply.status()).isEqualTo(200);
        Map<String, String> environ = new HashMap<>();
        for (String line : reply.body().lines().toList()) {
            int equals = line.indexOf('=');
            assertThat(environ.put(line.substring(0, equals), line.substring(equals + 1)))
                    .isNull();
        }
        return environ;
    }

    @ParameterizedTest
    @EnumSource
    void mustDescribeTheRequest(Kind kind) throws Exception {
        try (TestBridge bridge = new TestBridge().app(DUMP).at("/ctx", "/py/*").start(kind);
                RawClient client = bridge.client()) {
            Map<String, String> environ = parse(client.get("/ctx/py/a/b?x=1&y=%20", "X-Test: one"));

            assertThat(environ)
                    .containsEntry("REQUEST_METHOD", "GET")
                    .containsEntry("SCRIPT_NAME", "/ctx/py")
                    .containsEntry("PATH_INFO", "/a/b")
                    .containsEntry("QUERY_STRING", "x=1&y=%20")
                    .containsEntry("REQUEST_URI", "/ctx/py/a/b?x=1&y=%20")
                    .containsEntry("SERVER_PROTOCOL", "HTTP/1.1")
                    .containsEntry("SERVER_NAME", "localhost")
                    .containsEntry("SERVER_PORT", "80")
                    .containsEntry("REMOTE_ADDR", "127.0.0.1")
                    .containsEntry("wsgi.url_scheme", "http")
                    .containsEntry("REQUEST_SCHEME", "http")
                    .containsEntry("HTTP_HOST", "localhost")
                    .containsEntry("HTTP_X_TEST", "one")
                    .containsEntry("mod_wsgi.process_group", "default")
                    .containsEntry("mod_wsgi.callable_object", "application")
                    .containsEntry("mod_wsgi.script_name", "/ctx/py")
                    .containsEntry("mod_wsgi.path_info", "/a/b")
                    .containsEntry("mod_wsgi.listener_host", "127.0.0.1")
                    .containsEntry("mod_wsgi.listener_port", Integer.toString(bridge.port()))
                    .containsKeys("SERVER_SOFTWARE", "REMOTE_PORT", "mod_wsgi.request_id", "DOCUMENT_ROOT")
                    .doesNotContainKeys("CONTENT_TYPE", "CONTENT_LENGTH", "REMOTE_USER", "AUTH_TYPE");
            assertThat(parse(client.get("/ctx/py")))
                    .containsEntry("PATH_INFO", "")
                    .containsEntry("QUERY_STRING", "");
        }
    }

    static Stream<Arguments> paths() {
        return Stream.of(
                        List.of("/caf%C3%A9", "/caf\u00c3\u00a9"),
                        List.of("/%ff%FE", "/\u00ff\u00fe"),
                        List.of("/a%2Fb", "/a/b"),
                        List.of("/a;x=1/b;y", "/a;x=1/b;y"),
                        List.of("//a///b", "/a/b"),
                        List.of("/a%20b", "/a b"),
                        List.of("/a/./b/../c", "/a/c"),
                        List.of("/a/%2e%2e/b", "/b"),
                        List.of("/a%25b", "/a%b"),
                        List.of("/page.jsp", "/page.jsp"))
                .flatMap(pair -> Stream.of(Kind.values())
                        // Tomcat refuses what is not UTF-8, unless the connector has another URIEncoding.
                        .filter(kind -> kind != Kind.TOMCAT || !pair.get(0).contains("%ff"))
                        .map(kind -> Arguments.of(kind, pair.get(0), pair.get(1))));
    }

    @ParameterizedTest
    @MethodSource("paths")
    void mustTakeThePathFromTheRawUri(Kind kind, String raw, String pathInfo) throws Exception {
        try (TestBridge bridge = new TestBridge().app(DUMP).start(kind);
                RawClient client = bridge.client()) {
            assertThat(parse(client.get(raw)))
                    .containsEntry("PATH_INFO", pathInfo)
                    .containsEntry("SCRIPT_NAME", "")
                    .containsEntry("REQUEST_URI", raw);
        }
    }

    static Stream<Arguments> badPaths() {
        return Stream.of("/a/%00", "/%zz", "/..", "/a/../..", "/%2e%2e/etc/passwd", "/a/..%2f..%2fb", "/..;/a", "/%")
                .flatMap(path -> Stream.of(Kind.values()).map(kind -> Arguments.of(kind, path)));
    }

    @ParameterizedTest
    @MethodSource("badPaths")
    void mustRefuseABadPath(Kind kind, String path) throws Exception {
        try (TestBridge bridge = new TestBridge().app(DUMP).at("/ctx", "/*").start(kind);
                RawClient client = bridge.client()) {
            int status = client.get("/ctx" + path).status();
            // A path out of the context is the container's to refuse, as its own 404.
            assertThat(status).isIn(400, 404);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustJoinAndFilterHeaders(Kind kind) throws Exception {
        try (TestBridge bridge = new TestBridge().app(DUMP).start(kind);
                RawClient client = bridge.client()) {
            Map<String, String> environ = parse(client.get(
                    "/",
                    "X-Many: one",
                    "x-many: two",
                    "Cookie: a=1",
                    "Cookie: b=2",
                    "X_Under: forged",
                    "X-Under: real",
                    "Proxy: http://evil",
                    "X.Dot: dropped",
                    "Content-Type: text/x",
                    "X-Bytes: caf\u00c3\u00a9 \u00ff\u0080\u00fe",
                    "X-Empty:",
                    "Authorization: Basic eDp5"));
            assertThat(environ)
                    .containsEntry("HTTP_X_MANY", "one, two")
                    .containsEntry("HTTP_COOKIE", "a=1; b=2")
                    .containsEntry("HTTP_X_UNDER", "real")
                    .containsEntry("CONTENT_TYPE", "text/x")
                    .containsEntry("HTTP_X_BYTES", "caf\u00c3\u00a9 \u00ff\u0080\u00fe")
                    .containsEntry("HTTP_X_EMPTY", "")
                    .containsEntry("HTTP_AUTHORIZATION", "Basic eDp5")
                    .doesNotContainKeys("HTTP_PROXY", "HTTP_X_DOT", "HTTP_CONTENT_TYPE");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustSplitMountsByTheLongestPrefix(Kind kind) throws Exception {
        ScriptedEngine.Script which = exchange -> ScriptedEngine.respond(
                exchange,
                exchange.environ().get("SCRIPT_NAME") + "|" + exchange.environ().get("PATH_INFO"));
        try (TestBridge bridge = new TestBridge()
                        .app(which)
                        .app("blog", which)
                        .option("mount./blog.application", "blog:application")
                        .option("mount./caf\u00e9.application", "blog:application")
                        .at("/ctx", "/*")
                        .start(kind);
                RawClient client = bridge.client()) {
            assertThat(client.get("/ctx/blog/x").body()).isEqualTo("/ctx/blog|/x");
            assertThat(client.get("/ctx/blog").body()).isEqualTo("/ctx/blog|");
            assertThat(client.get("/ctx/blogs").body()).isEqualTo("/ctx|/blogs");
            assertThat(client.get("/ctx/%62log//x").body()).isEqualTo("/ctx/blog|/x");
            assertThat(client.get("/ctx/caf%C3%A9/x").body()).isEqualTo("/ctx/caf\u00c3\u00a9|/x");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustAnswerWhatNoMountServesWith404(Kind kind) throws Exception {
        try (TestBridge bridge = new TestBridge()
                        .without("application")
                        .app("blog", DUMP)
                        .option("mount./blog.application", "blog:application")
                        .start(kind);
                RawClient client = bridge.client()) {
            RawClient.Reply reply = client.get("/other");
            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.body()).contains("404 Not Found");
            assertThat(client.get("/blog").status()).isEqualTo(200);
        }
    }
}

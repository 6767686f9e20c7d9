package org.wsgibridge.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;
import org.wsgibridge.wsgi.Header;

class WsgiServletTest {

    @ParameterizedTest
    @EnumSource
    void mustServeRequestsOverAKeptConnection(Kind kind) throws Exception {
        try (TestBridge bench = new TestBridge()
                        .app(exchange -> ScriptedEngine.respond(
                                exchange, exchange.environ().get("PATH_INFO") + "!"))
                        .start(kind);
                RawClient client = bench.client()) {
            for (int i = 0; i < 50; i++) {
                RawClient.Reply reply = client.get("/page" + i);
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.header("Content-Type")).isEqualTo("text/plain");
                assertThat(reply.body()).isEqualTo("/page" + i + "!");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustStreamWhatIsWrittenInChunks(Kind kind) throws Exception {
        try (TestBridge bench = new TestBridge()
                        .app(exchange -> {
                            exchange.response()
                                    .startResponse("200 OK", List.of(new Header("Content-Type", "text/plain")), false);
                            for (int i = 0; i < 100; i++) {
                                exchange.response().write(("chunk " + i + "\n").getBytes(ISO_8859_1));
                            }
                            exchange.response().end();
                        })
                        .start(kind);
                RawClient client = bench.client()) {
            for (int i = 0; i < 3; i++) {
                RawClient.Reply reply = client.get("/");
                assertThat(reply.whole()).isTrue();
                assertThat(reply.body()).startsWith("chunk 0\nchunk 1\n").endsWith("chunk 98\nchunk 99\n");
            }
        }
    }
}

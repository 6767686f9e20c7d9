package org.wsgibridge.it.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.it.http.RawClient;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;

/** What a client sent arrives as it was sent. */
@ExtendWith(TestServers.class)
final class ExactBytesIT {

    static Stream<Arguments> everywhere() {
        return Stream.of(Container.values())
                .flatMap(container -> Stream.of(Engine.values()).map(engine -> Arguments.of(container, engine)));
    }

    private static String hex(String latin1) {
        return HexFormat.of().formatHex(latin1.getBytes(ISO_8859_1));
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void aHeaderMustNotBeReplacedByOneThatDiffersInCaseOnly(
            Container container, Engine engine, TestServers.Running servers) throws Exception {
        Mount mount = servers.fixtures(container, engine);
        try (RawClient client = mount.connect()) {
            for (String value : List.of("Basic c3BhbTpFR0dT", "Basic C3BHBTPFR0DT", "basic c3bhbtpfr0dt")) {
                client.send(mount.head(
                        "GET",
                        "/environment/dump",
                        "Authorization: " + value + "\r\nCookie: a=" + value + "\r\nAccept: " + value
                                + "\r\nUser-Agent: " + value + "\r\nCache-Control: " + value + "\r\n"));
                String dump = client.read().text();
                assertThat(dump)
                        .contains("HTTP_AUTHORIZATION\tstr\t" + hex(value) + "\n")
                        .contains("HTTP_COOKIE\tstr\t" + hex("a=" + value) + "\n")
                        .contains("HTTP_ACCEPT\tstr\t" + hex(value) + "\n")
                        .contains("HTTP_USER_AGENT\tstr\t" + hex(value) + "\n")
                        .contains("HTTP_CACHE_CONTROL\tstr\t" + hex(value) + "\n");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void everyByteOfAHeadMustArriveOrTheRequestBeRefused(
            Container container, Engine engine, TestServers.Running servers) throws Exception {
        Mount mount = servers.fixtures(container, engine);
        for (int b = 1; b < 256; b++) {
            if (b == '\r' || b == '\n') {
                continue;
            }
            String value = "a" + (char) b + "b";
            RawResponse response = mount.send("GET", "/environment/dump", "X-Byte: " + value + "\r\n", new byte[0]);
            if (response.status() == 200) {
                assertThat(response.text()).contains("HTTP_X_BYTE\tstr\t" + hex(value) + "\n");
            } else {
                assertThat(response.status())
                        .describedAs("%02x: %s", b, response)
                        .isEqualTo(400);
                assertThat(b).describedAs("a byte that RFC 9110 allows").matches(c -> c < ' ' || c == 0x7f);
            }
            if (b != ' ' && b != '\t' && b != '#') {
                RawResponse query = mount.send("GET", "/environment/dump?q=" + (char) b, "", new byte[0]);
                if (query.status() == 200) {
                    assertThat(query.text()).contains("QUERY_STRING\tstr\t" + hex("q=" + (char) b) + "\n");
                } else {
                    assertThat(query.status()).describedAs("%02x: %s", b, query).isEqualTo(400);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void aMalformedChunkMustBeAnsweredAndLoggedAsTheClientsFault(
            Container container, Engine engine, TestServers.Running servers) throws Exception {
        Mount mount = servers.deploy(
                container,
                engine,
                "/chunks-" + engine.option(),
                servers.fixtureApp("chunks-" + container.label(), engine)
                        .option("access-log", "json")
                        .option("mount./streamed.application", "app/fixtures.py")
                        .option("mount./streamed.process-group", "default")
                        .option("mount./streamed.request-buffering", "off"));
        for (String path : List.of("/reading/sevens", "/streamed/reading/sevens")) {
            for (String malformed : List.of("zz\r\nabc\r\n", "3\r\nabcdefg\r\n0\r\n\r\n", "-1\r\n")) {
                try (RawClient client = mount.connect()) {
                    client.send(
                            mount.head("POST", path, "Transfer-Encoding: chunked\r\n") + "3\r\nabc\r\n" + malformed);
                    RawResponse response = client.read();
                    if (container.isTomcat() && !response.complete()) {
                        // Tomcat has closed the connection before it could be told.
                        continue;
                    }
                    assertThat(response.status())
                            .describedAs("%s %s: %s", path, malformed, response)
                            .isEqualTo(400);
                    assertThat(client.in().read()).describedAs("closed").isEqualTo(-1);
                }
            }
        }
        await().untilAsserted(() -> assertThat(mount.app().log()).contains("\"bad-request\""));
        assertThat(mount.app().log()).doesNotContain("\"client-gone\"");
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void aClientOfHttp10MustGetNoInterimResponse(Container container, Engine engine, TestServers.Running servers)
            throws Exception {
        Mount mount = servers.fixtures(container, engine);
        try (RawClient client = mount.connect()) {
            client.send("POST " + mount.prefix() + "/reading/sevens HTTP/1.0\r\nHost: a\r\n"
                    + "Expect: 100-continue\r\nContent-Length: 7\r\n\r\nabcdefg");
            RawResponse response = client.read();
            assertThat(response.text()).isEqualTo("7:abcdefg");
            if (container.isTomcat()) {
                assertThat(response.interim()).isZero();
            }
        }
    }
}

package org.wsgibridge.it.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

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

package org.wsgibridge.it.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
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

/** Clients that lie about their body, leave amid everything, or are many at once. */
@ExtendWith(TestServers.class)
final class BrokenClientsIT {

    static Stream<Arguments> everywhere() {
        return Stream.of(Container.values())
                .flatMap(container -> Stream.of(Engine.values()).map(engine -> Arguments.of(container, engine)));
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void aBodyShorterThanAnnouncedMustNotReachTheApplicationAsWhole(
            Container container, Engine engine, TestServers.Running servers) throws Exception {
        Mount mount = servers.fixtures(container, engine);
        try (RawClient client = mount.connect()) {
            client.send(mount.head("POST", "/reading/whole_echo", "Content-Length: 100\r\n") + "only this");
            client.shutdownOutput();
            RawResponse response = client.read();
            assertThat(response.status()).describedAs("%s", response).isIn(0, 400, 408);
        }
        assertAlive(mount);
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void aChunkedBodyThatEndsEarlyMustNotReachTheApplicationAsWhole(
            Container container, Engine engine, TestServers.Running servers) throws Exception {
        Mount mount = servers.fixtures(container, engine);
        try (RawClient client = mount.connect()) {
            client.send(
                    mount.head("POST", "/reading/whole_echo", "Transfer-Encoding: chunked\r\n") + "9\r\nonly this\r\n");
            client.shutdownOutput();
            RawResponse response = client.read();
            assertThat(response.status()).describedAs("%s", response).isIn(0, 400, 408);
        }
        assertAlive(mount);
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void clientsThatLeaveAtAnyByteMustHarmNoOther(Container container, Engine engine, TestServers.Running servers)
            throws Exception {
        Mount mount = servers.fixtures(container, engine);
        String request = mount.head("POST", "/reading/echo", "Content-Length: 30\r\n") + "x".repeat(30);
        for (int sent = 0; sent <= request.length(); sent += 7) {
            try (RawClient client = mount.connect()) {
                client.send(request.substring(0, sent));
                client.reset();
            }
        }
        assertAlive(mount);
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void idleConnectionsMustCostNoThread(Container container, Engine engine, TestServers.Running servers)
            throws Exception {
        Mount mount = servers.fixtures(container, engine);
        List<RawClient> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                RawClient client = mount.connect();
                idle.add(client);
                client.send(mount.head("POST", "/reading/sevens", "Content-Length: 7\r\n") + "abc");
            }
            assertAlive(mount);
            for (RawClient client : idle) {
                client.send("defg".getBytes(ISO_8859_1));
                assertThat(client.read().text()).isEqualTo("7:abcdefg");
            }
        } finally {
            for (RawClient client : idle) {
                client.close();
            }
        }
    }

    /** The container uses the objects of a request whose connection broke for the next one. */
    @ParameterizedTest
    @MethodSource("everywhere")
    void aClientThatLeavesMustNotHarmTheNextRequest(Container container, Engine engine, TestServers.Running servers)
            throws Exception {
        Mount mount = servers.fixtures(container, engine);
        for (int i = 0; i < 150; i++) {
            try (RawClient client = mount.connect()) {
                client.send(mount.head("GET", "/streaming/huge?mib=50", ""));
                assertThat(client.readHeadOnly().status()).isEqualTo(200);
                client.reset();
            }
            assertAlive(mount);
        }
    }

    private static void assertAlive(Mount mount) throws IOException {
        for (int i = 0; i < 3; i++) {
            assertThat(mount.get("/response/counted").text()).isEqualTo("hello world");
        }
    }
}

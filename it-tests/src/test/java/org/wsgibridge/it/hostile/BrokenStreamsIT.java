package org.wsgibridge.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.it.http.Http2Client;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;

/**
 * Clients with HTTP/2 that give streams up. Tomcat would use the objects of a stream for the next one, while a thread
 * of the bridge still writes.
 */
@ExtendWith(TestServers.class)
final class BrokenStreamsIT {
    static Stream<Arguments> tomcats() {
        return Stream.of(Container.TOMCAT_10_1, Container.TOMCAT_11)
                .flatMap(container -> Stream.of(Engine.values()).map(engine -> Arguments.of(container, engine)));
    }

    @ParameterizedTest
    @MethodSource("tomcats")
    void aStreamThatIsGivenUpMustNotHarmTheNextRequest(Container container, Engine engine, TestServers.Running servers)
            throws Exception {
        Mount mount = servers.deploy(
                container,
                engine,
                "/streams-" + engine,
                servers.fixtureApp("streams-" + engine, engine).option("response-socket-timeout", "2"));
        int port = servers.server(container).openedPort();
        for (int i = 0; i < 100; i++) {
            try (Http2Client client = new Http2Client(port)) {
                client.get(mount.prefix() + "/streaming/huge?mib=50");
                client.awaitBody();
                if (i % 2 == 0) {
                    client.cancel();
                } else {
                    client.post(mount.prefix() + "/reading/echo", new byte[5000]);
                    client.reset();
                }
            }
            try (Http2Client client = new Http2Client(port)) {
                assertAlive(client, mount);
            }
        }
    }

    private static void assertAlive(Http2Client client, Mount mount) throws IOException {
        for (int i = 0; i < 3; i++) {
            client.get(mount.prefix() + "/response/counted");
            assertThat(client.read()).isEqualTo("hello world");
        }
    }
}

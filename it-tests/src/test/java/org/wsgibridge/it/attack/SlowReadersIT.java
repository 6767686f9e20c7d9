package org.wsgibridge.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

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

/** Clients that ask for a large streamed response and do not take it hold no slot. */
@ExtendWith(TestServers.class)
final class SlowReadersIT {
    private static final int SLOTS = 2;
    private static final int MEBIBYTES = 12;

    static Stream<Arguments> everywhere() {
        return Stream.of(Container.values())
                .flatMap(container -> Stream.of(Engine.values()).map(engine -> Arguments.of(container, engine)));
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void moreSlowReadersThanSlotsMustLeaveTheSlotsToOthers(
            Container container, Engine engine, TestServers.Running servers) throws Exception {
        Mount mount = servers.deploy(
                container,
                engine,
                "/readers-" + engine.option(),
                servers.fixtureApp("readers-" + container.label(), engine)
                        .option("threads", Integer.toString(SLOTS))
                        .option("queue-timeout", "20")
                        .option("response-buffer", "16M"));
        List<RawClient> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * SLOTS + 1; i++) {
                RawClient client = mount.connect();
                slow.add(client);
                client.send(mount.head("GET", "/streaming/huge?mib=" + MEBIBYTES, ""));
                assertThat(client.readHeadOnly().status()).isEqualTo(200);
            }
            for (int i = 0; i < 3; i++) {
                RawResponse response = mount.get("/response/counted");
                assertThat(response.text()).describedAs("%s", response).isEqualTo("hello world");
            }
            for (RawClient client : slow) {
                long bytes = 0;
                for (byte[] chunk = client.readChunk(); chunk.length > 0; chunk = client.readChunk()) {
                    for (int i = 0; i < chunk.length; i += 1000) {
                        assertThat(chunk[i] & 0xff).isEqualTo((int) ((bytes + i) % 65521 % 251));
                    }
                    bytes += chunk.length;
                }
                assertThat(bytes).isEqualTo((long) MEBIBYTES << 20);
            }
        } finally {
            for (RawClient client : slow) {
                client.close();
            }
        }
        assertThat(mount.get("/response/counted").text()).isEqualTo("hello world");
    }
}

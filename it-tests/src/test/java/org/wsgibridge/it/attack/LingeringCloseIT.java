package org.wsgibridge.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

/** Clients that send everything before they read see the answer to a request whose body is not read. */
@ExtendWith(TestServers.class)
final class LingeringCloseIT {
    private static final String MEGABYTE = "x".repeat(1 << 20);
    private static final int MEGABYTES = 32;

    static Stream<Arguments> everywhere() {
        // Tomcat 11 closes a request's stream with the last byte of its response.
        return Stream.of(Container.JETTY_12_1, Container.TOMCAT_10_1)
                .flatMap(container -> Stream.of(Engine.values()).map(engine -> Arguments.of(container, engine)));
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void aClientThatReadsLastMustSeeTheWholeAnswer(Container container, Engine engine, TestServers.Running servers)
            throws Exception {
        Mount mount = servers.deploy(
                container,
                engine,
                "/lingering-" + engine.option(),
                servers.fixtureApp("lingering-" + container.label(), engine)
                        .option("limit-request-body", "1M")
                        .option("mount./streamed.application", "app/fixtures.py")
                        .option("mount./streamed.process-group", "default")
                        .option("mount./streamed.request-buffering", "off")
                        .option("mount./large.application", "app/fixtures.py")
                        .option("mount./large.process-group", "default")
                        .option("mount./large.limit-request-body", "0")
                        .option("mount./large.request-buffering", "off"));
        for (String prefix : new String[] {"", "/streamed"}) {
            assertRefused(declared(mount, prefix + "/reading/sevens", ""));
            assertRefused(chunked(mount, prefix + "/reading/sevens"));
        }
        RawResponse expecting = declared(mount, "/reading/sevens", "Expect: 100-continue\r\n");
        assertRefused(expecting);
        // The application reads nothing, and its response is whole all the same.
        for (RawResponse response : new RawResponse[] {
            declared(mount, "/large/response/counted", ""), chunked(mount, "/large/response/counted")
        }) {
            assertThat(response.status()).describedAs("%s", response).isEqualTo(200);
            assertThat(response.text()).isEqualTo("hello world");
        }
        RawResponse streamed = declared(mount, "/large/response/generator", "");
        assertThat(streamed.complete()).describedAs("%s", streamed).isTrue();
        assertThat(mount.get("/response/counted").text()).isEqualTo("hello world");
    }

    private static void assertRefused(RawResponse response) {
        assertThat(response.status()).describedAs("%s", response).isEqualTo(413);
        assertThat(response.complete()).describedAs("%s", response).isTrue();
    }

    private static RawResponse declared(Mount mount, String path, String headers) throws Exception {
        return exchange(mount, client -> {
            client.send(mount.head("POST", path, headers + "Content-Length: " + ((long) MEGABYTES << 20) + "\r\n"));
            for (int i = 0; i < MEGABYTES; i++) {
                client.send(MEGABYTE);
            }
        });
    }

    private static RawResponse chunked(Mount mount, String path) throws Exception {
        return exchange(mount, client -> {
            client.send(mount.head("POST", path, "Transfer-Encoding: chunked\r\n"));
            for (int i = 0; i < MEGABYTES; i++) {
                client.send("100000\r\n" + MEGABYTE + "\r\n");
            }
            client.send("0\r\n\r\n");
        });
    }

    private interface Sender {
        void send(RawClient client) throws IOException;
    }

    /** Sends all of a request, and only then begins to read. */
    private static RawResponse exchange(Mount mount, Sender sender) throws Exception {
        try (RawClient client = mount.connect()) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    sender.send(client);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            sent.get(60, TimeUnit.SECONDS);
            return client.read();
        }
    }
}

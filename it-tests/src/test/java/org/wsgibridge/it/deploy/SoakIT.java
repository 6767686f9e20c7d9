package org.wsgibridge.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.it.http.RawClient;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/** Minutes of mixed load while interpreters are recycled: every answer is whole and right. */
@Tag("drill")
@ExtendWith(TestServers.class)
final class SoakIT {
    private static final Duration LENGTH = Duration.ofMinutes(2);
    private static final int CLIENTS = 6;

    @ParameterizedTest
    @EnumSource
    void noAnswerMustBeLostWhileInterpretersAreRecycled(Engine engine, TestServers.Running servers) throws Exception {
        WebApp app = servers.fixtureApp("soak", engine)
                .option("processes", "2")
                .option("maximum-requests", engine == Engine.JYTHON ? "5000" : "500");
        Mount mount = servers.deploy(Container.JETTY_12_1, engine, "/soak-" + engine.option(), app);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        long end = System.nanoTime() + LENGTH.toNanos();
        try {
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                results.add(clients.submit(() -> client(mount, end)));
            }
            int answers = 0;
            for (Future<Integer> result : results) {
                answers += result.get();
            }
            assertThat(answers).isGreaterThan(CLIENTS * 10);
        } finally {
            clients.shutdownNow();
            servers.server(Container.JETTY_12_1).undeploy("/soak-" + engine.option());
        }
    }

    private static int client(Mount mount, long end) throws Exception {
        int answers = 0;
        while (System.nanoTime() < end) {
            try (RawClient client = mount.connect()) {
                for (int i = 0; i < 50; i++, answers += 4) {
                    expect(client, mount.head("GET", "/response/counted", ""), "hello world");
                    expect(client, mount.head("GET", "/response/generator", ""), "one two");
                    expect(
                            client,
                            mount.head("POST", "/reading/sevens", "Content-Length: 9\r\n") + "abcdefghi",
                            "7:abcdefg|2:hi");
                    expect(client, mount.head("GET", "/starting/write_only", ""), "abcabcabc");
                }
            }
        }
        return answers;
    }

    private static void expect(RawClient client, String request, String body) throws Exception {
        client.send(request);
        RawResponse response = client.read();
        assertThat(response.status()).describedAs("%s", response).isEqualTo(200);
        assertThat(response.text()).isEqualTo(body);
    }
}

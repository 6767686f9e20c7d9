package org.wsgibridge.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Distribution;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/** Several WARs whose requests do not end in time when their container gets the signal to end. */
@ExtendWith(TestServers.class)
final class ShutdownTogetherIT {
    private static final Duration GRACE = Duration.ofSeconds(8);

    private record Answer(RawResponse response, Instant at) {}

    @ParameterizedTest
    @EnumSource(names = {"TOMCAT_10_1", "JETTY_12_1"})
    void theirRequestsMustBeEndedAtTheSameTime(Container container, TestServers.Running servers) throws Exception {
        WebApp jython = app(servers, container, Engine.JYTHON);
        WebApp cpython = app(servers, container, Engine.CPYTHON);
        Map<String, Path> wars = Map.of("jython", jython.pack(), "cpython", cpython.pack());
        Path base = servers.freshFolder(container.label() + "-together");
        try (Distribution server = Distribution.start(container, base, wars, Map.of())) {
            List<Mount> mounts = List.of(
                    new Mount(container, Engine.JYTHON, server.port(), "/jython", jython),
                    new Mount(container, Engine.CPYTHON, server.port(), "/cpython", cpython));
            List<CompletableFuture<Answer>> answers = new ArrayList<>();
            for (Mount mount : mounts) {
                assertThat(mount.get("/response/counted").status())
                        .describedAs(mount.app().log())
                        .isEqualTo(200);
                answers.add(CompletableFuture.supplyAsync(() -> hang(mount)));
                Awaitility.await("the request to run")
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> mount.admin("/-/live").text().contains("\"busy\":1"));
            }
            server.terminate();
            List<Answer> got = answers.stream().map(CompletableFuture::join).toList();

            assertThat(got)
                    .allSatisfy(answer -> assertThat(answer.response.status())
                            .describedAs("%s", answer.response)
                            .isEqualTo(503));
            assertThat(Duration.between(got.get(0).at, got.get(1).at).abs()).isLessThan(GRACE);
            assertThat(jython.log() + cpython.log()).doesNotContain("WB0206");
        }
    }

    private static WebApp app(TestServers.Running servers, Container container, Engine engine) throws IOException {
        return servers.fixtureApp(container.label() + "-together", engine)
                .option("graceful-timeout", String.valueOf(GRACE.toSeconds()))
                .option("request-timeout", "300");
    }

    private static Answer hang(Mount mount) {
        try {
            return new Answer(mount.get("/streaming/slow?seconds=120"), Instant.now());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

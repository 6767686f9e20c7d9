package org.wsgibridge.it.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.it.express.Server;

/** A server that is started with the arguments of the manifest, as kubelet treats it. */
final class PodIT {
    private static final String APPLICATION = """
            def application(environ, start_response):
                if environ['PATH_INFO'] == '/loop':
                    while True:
                        pass
                start_response('200 OK', [('Content-Length', '4')])
                return [b'shop']
            """;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @Test
    void aRequestThatLoopsMustNotOutliveTheGracePeriod() throws Exception {
        assumeTrue(Manifests.canBeRendered(), "target/kubectl is missing: .ci/run fetches it");
        PodSpec pod = ManifestsTest.pod();
        Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
        try (Server server =
                Server.start(folder, Map.of(), command(pod.getContainers().get(0)))) {
            URI admin = admin(server);
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(probe(admin, "/-/ready")).isEqualTo(200));
            assertThat(probe(admin, "/-/live")).isEqualTo(200);
            assertThat(probe(admin, "/-/metrics")).as("without a token").isEqualTo(401);
            var looping = server.getAsync("/loop");

            server.process().destroy();
            await().atMost(Duration.ofSeconds(10)).until(() -> probe(admin, "/-/ready") == 503);
            assertThat(server.get("/").body()).as("during --shutdown-delay").isEqualTo("shop");

            server.process().onExit().get(pod.getTerminationGracePeriodSeconds(), TimeUnit.SECONDS);
            assertThat(server.exitValue()).as(server.output()).isEqualTo(143);
            assertThat(looping.handle((answer, failure) -> answer == null ? 0 : answer.statusCode())
                            .join())
                    .isNotEqualTo(200);
        }
    }

    private List<String> command(Container container) throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "0123456789-0123456789\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("r--r-----"));
        Path metrics = Files.writeString(folder.resolve("metrics-token"), "9876543210-9876543210\n");
        Files.setPosixFilePermissions(metrics, PosixFilePermissions.fromString("r--r-----"));
        List<String> command =
                new ArrayList<>(List.of(Server.java(), "-jar", Server.JAR.toString(), "start-server", "wsgi.py"));
        for (String argument : container.getArgs()) {
            command.add(argument.replaceFirst("^--port=\\d+$", "--port=0")
                    .replaceFirst("^--admin-port=\\d+$", "--admin-port=0")
                    .replace("/run/secrets/wsgi/admin-token", token.toString())
                    .replace("/run/secrets/wsgi/metrics-token", metrics.toString())
                    .replace("--server-root=/tmp/wsgi", "--server-root=root"));
        }
        return command;
    }

    /** The listener is at all addresses. */
    private static URI admin(Server server) {
        Matcher port = Pattern.compile(":(\\d+)/").matcher(server.admin().toString());
        assertThat(port.find()).isTrue();
        return URI.create("http://127.0.0.1:" + port.group(1));
    }

    private static int probe(URI admin, String path) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(admin.resolve(path)).build(), BodyHandlers.discarding())
                .statusCode();
    }
}

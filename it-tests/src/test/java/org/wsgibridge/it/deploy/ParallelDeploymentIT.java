package org.wsgibridge.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Distribution;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/**
 * docs/guides/parallel-deployment.md: a second version of a web application at the same URL, in a Tomcat as it comes.
 */
@ExtendWith(TestServers.class)
final class ParallelDeploymentIT {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String APPLICATION = """
            import os
            import time

            def application(environ, start_response):
                while environ['PATH_INFO'] == '/waits' and not os.path.exists('%s'):
                    time.sleep(0.05)
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return [b'version %d']
            """;

    private static Path war(TestServers.Running servers, int version, Path released) throws IOException {
        return new WebApp(servers.freshFolder("parallel-" + version), Engine.CPYTHON)
                .option("request-timeout", "240")
                .file("wsgi.py", APPLICATION.formatted(released, version))
                .pack();
    }

    @Test
    void aVersionMustTakeOverWithoutALostRequestAndOnlyIfItLoads(TestServers.Running servers) throws Exception {
        Path base = servers.freshFolder("parallel-base");
        Path released = base.resolve("released");
        Path second = war(servers, 2, released);
        Path broken = new WebApp(servers.freshFolder("parallel-3"), Engine.CPYTHON)
                .file("wsgi.py", "import nothing_of_that_name\n")
                .pack();
        Map<String, Path> first = Map.of("shop##1", war(servers, 1, released));
        try (Distribution tomcat = Distribution.start(Container.TOMCAT_11, base, first, Map.of())) {
            assertThat(get(tomcat, "/shop/").join().body()).isEqualTo("version 1");
            CompletableFuture<HttpResponse<String>> waits = get(tomcat, "/shop/waits");

            deploy(base, second, 2);
            Awaitility.await("version 2").atMost(2, TimeUnit.MINUTES).until(() -> {
                HttpResponse<String> response = get(tomcat, "/shop/").join();
                assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
                return response.body().equals("version 2");
            });

            assertThat(waits).isNotDone();
            Files.createFile(released);
            assertThat(waits.join().body()).isEqualTo("version 1");

            deploy(base, broken, 3);
            Awaitility.await("version 3")
                    .atMost(2, TimeUnit.MINUTES)
                    .until(() -> tomcat.log().contains("[/shop##3] startup failed"));
            assertThat(get(tomcat, "/shop/").join().body()).isEqualTo("version 2");
        }
    }

    /** Tomcat looks for new files every ten seconds, and would read one that is still being copied. */
    private static void deploy(Path base, Path war, int version) throws IOException {
        String name = "shop##" + version + ".war";
        Path copied = Files.copy(war, base.resolve(name));
        Files.move(copied, base.resolve("webapps").resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static CompletableFuture<HttpResponse<String>> get(Distribution tomcat, String path) {
        URI uri = URI.create("http://127.0.0.1:" + tomcat.port() + path);
        return CLIENT.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}

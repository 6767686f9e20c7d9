package org.wsgibridge.it.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.it.express.Server;

/** Meters that an application defines, in the scrape of wsgi-express. */
final class ApplicationMetersIT {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final int REQUESTS = 20;
    private static final String APPLICATION = """
            from mod_wsgi import metrics

            metrics.gauge('workers', description='Interpreters that are up').set(1)

            def application(environ, start_response):
                metrics.counter('orders.placed', description='Orders', tags={'kind': 'book'}).increment()
                metrics.timer('rendering', description='Templates').record(0.5)
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return [b'hello']
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void theyAreTheSumOfAllInterpretersAndOutliveThem(String engine) throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
        List<String> command = new ArrayList<>(List.of(Server.java(), "-jar", Server.JAR.toString(), "start-server"));
        command.addAll(Server.ANY_PORT);
        command.addAll(List.of("wsgi.py", "--engine", engine, "--processes", "2", "--maximum-requests", "7"));
        command.addAll(List.of(
                "--admin-port",
                "0",
                "--enable-telemetry",
                "--metrics-histogram",
                "mod_wsgi",
                "--startup-timeout",
                "60"));
        try (Server server = Server.start(folder, Map.of(), command)) {
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(server.get("/").body()).isEqualTo("hello");
            }
            String labels = "{context=\"/\",group=\"default\"";
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(scrape(server))
                            .contains(
                                    "# HELP app_orders_placed_total Orders\n# TYPE app_orders_placed_total counter\n",
                                    "app_orders_placed_total" + labels + ",kind=\"book\"} 20.0\n",
                                    "app_rendering_seconds_count" + labels + "} 20\n",
                                    "app_rendering_seconds_sum" + labels + "} 10.0\n",
                                    "app_rendering_seconds_bucket" + labels + ",le=\"0.512\"} 20\n",
                                    "app_workers" + labels + "} 2.0\n"));
            assertThat(scrape(server)).contains("wsgi_interpreters_retired_total");
        }
    }

    private static String scrape(Server server) throws IOException, InterruptedException {
        URI metrics = server.admin().resolve("/-/metrics");
        return CLIENT.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}

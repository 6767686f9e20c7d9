package org.wsgibridge.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.servlet.metrics.Catalogue;
import org.wsgibridge.testkit.ScriptedEngine;

/** The page that Prometheus scrapes. */
class PrometheusTest {
    private static TestBridge bridge() {
        return new TestBridge()
                .option("metrics", "prometheus")
                .option("admin-port", "0")
                .app(exchange -> ScriptedEngine.respond(
                        exchange, "application " + exchange.environ().get("PATH_INFO")));
    }

    private static String scrape(TestBridge bridge, String... headers) throws IOException {
        RawClient.Reply reply = bridge.adminGet("/-/metrics", headers);
        assertThat(reply.status()).isEqualTo(200);
        return reply.body();
    }

    @ParameterizedTest
    @EnumSource
    void mustShowEveryMeterUnderTheNameOfTheDocument(Kind kind) throws Exception {
        try (TestBridge bridge = bridge().start(kind);
                RawClient client = bridge.client()) {
            assertThat(client.get("/").status()).isEqualTo(200);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(names(scrape(bridge))).isEqualTo(Catalogue.inPrometheus()));
        }
    }

    private static Set<String> names(String page) {
        return page.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst("[{ ].*", ""))
                .collect(Collectors.toSet());
    }

    @Test
    void mustHaveBucketsIfAsked() throws Exception {
        try (TestBridge bridge =
                        bridge().option("metrics-histogram", "mod_wsgi").start(Kind.JETTY);
                RawClient client = bridge.client()) {
            assertThat(client.get("/").status()).isEqualTo(200);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(scrape(bridge)
                                    .lines()
                                    .filter(line -> line.startsWith("wsgi_requests_seconds_bucket")))
                            .hasSize(65)
                            .anyMatch(line -> line.contains("le=\"65.536\""))
                            .anyMatch(line -> line.contains("le=\"0.00125\""))
                            .anyMatch(line -> line.contains("le=\"+Inf\"")));
        }
    }

    @Test
    void mustHaveTheBucketsOfObjectives() throws Exception {
        try (TestBridge bridge = bridge().option("metrics-slo", "0.1, 0.5").start(Kind.JETTY);
                RawClient client = bridge.client()) {
            assertThat(client.get("/").status()).isEqualTo(200);
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(scrape(bridge).lines().filter(line -> line.contains("_seconds_bucket")))
                                    .hasSize(3)
                                    .allMatch(line -> line.startsWith("wsgi_requests_seconds_bucket"))
                                    .anyMatch(line -> line.contains("le=\"0.1\""))
                                    .anyMatch(line -> line.contains("le=\"0.5\"")));
        }
        for (String wrong : List.of("0.5, 0.1", "0", "0.1,", "1,2,3,4,5,6,7,8,9,10,11", "fast")) {
            assertThatThrownBy(() -> bridge().option("metrics-slo", wrong).start(Kind.JETTY))
                    .hasStackTraceContaining("metrics-slo")
                    .hasStackTraceContaining("each above the one before");
        }
    }

    /** The bucket of a request leads to its trace, if that is stored. */
    @Test
    void mustHaveExemplarsOfRequestsWithATrace() throws Exception {
        String openMetrics = "Accept: application/openmetrics-text";
        String trace = "0af7651916cd43dd8448eb211c80319c";
        try (TestBridge bridge = bridge().option("metrics-slo", "10").start(Kind.JETTY);
                RawClient client = bridge.client()) {
            assertThat(client.get("/").status()).isEqualTo(200);
            String parent = "traceparent: 00-" + trace.replace('0', '1') + "-b7ad6b7169203331-00";
            assertThat(client.get("/", parent).status()).isEqualTo(200);
            Awaitility.await()
                    .until(() -> scrape(bridge, openMetrics)
                            .contains("wsgi_requests_finished_total{context=\"/\",error=\"none\","
                                    + "group=\"default\",mount=\"/\"} 2"));
            assertThat(scrape(bridge, openMetrics)).doesNotContain("trace_id");

            parent = "traceparent: 00-" + trace + "-b7ad6b7169203331-01";
            assertThat(client.get("/", parent).status()).isEqualTo(200);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(scrape(bridge, openMetrics).lines())
                            .anyMatch(line -> line.startsWith("wsgi_requests_seconds_bucket{")
                                    && line.contains("# {span_id=\"b7ad6b7169203331\",trace_id=\"" + trace + "\"} ")));
            assertThat(scrape(bridge)).doesNotContain("trace_id");
            // Prometheus refuses a scrape that has one elsewhere, such as at the count of a summary.
            assertThat(scrape(bridge, openMetrics).lines().filter(line -> line.contains(" # {")))
                    .isNotEmpty()
                    .allMatch(line -> line.matches("\\w+_bucket\\{.*"));
        }
    }

    /** Prometheus's own check finds nothing: no name, type or unit that is against its rules. */
    @Test
    void mustBeCleanForPromtool() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/promtool")), "needs Prometheus (Debian: prometheus)");
        try (TestBridge bridge =
                        bridge().option("metrics-histogram", "mod_wsgi").start(Kind.JETTY);
                RawClient client = bridge.client()) {
            assertThat(client.get("/").status()).isEqualTo(200);
            Awaitility.await().until(() -> scrape(bridge).contains("wsgi_requests_seconds_bucket"));
            Process promtool = new ProcessBuilder("/usr/bin/promtool", "check", "metrics")
                    .redirectErrorStream(true)
                    .start();
            try (OutputStream in = promtool.getOutputStream()) {
                in.write(scrape(bridge).getBytes(UTF_8));
            }
            assertThat(new String(promtool.getInputStream().readAllBytes(), UTF_8))
                    .isEmpty();
            assertThat(promtool.waitFor()).isZero();
        }
    }

    @Test
    void mustBeZippedIfAsked() throws Exception {
        try (TestBridge bridge = bridge().start(Kind.JETTY)) {
            RawClient.Reply zipped = bridge.adminGet("/-/metrics", "Accept-Encoding: deflate, gzip;q=0.5");
            assertThat(zipped.header("Content-Encoding")).isEqualTo("gzip");
            assertThat(zipped.header("Vary")).isEqualTo("Accept, Accept-Encoding");
            byte[] page = zipped.body().getBytes(ISO_8859_1);
            assertThat(Integer.parseInt(zipped.header("Content-Length"))).isEqualTo(page.length);
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(page))) {
                assertThat(new String(in.readAllBytes(), UTF_8)).contains("wsgi_slots{");
            }
            assertThat(bridge.adminGet("/-/metrics", "Accept-Encoding: gzip;q=0")
                            .header("Content-Encoding"))
                    .isNull();
        }
    }

    @Test
    void mustNegotiateTheFormat() throws Exception {
        try (TestBridge bridge = bridge().start(Kind.JETTY)) {
            RawClient.Reply text = bridge.adminGet("/-/metrics");
            assertThat(text.header("Content-Type")).startsWith("text/plain; version=0.0.4");
            assertThat(text.header("Cache-Control")).isEqualTo("no-store");
            assertThat(text.body()).doesNotContain("# EOF");
            RawClient.Reply open = bridge.adminGet(
                    "/-/metrics",
                    "Accept: application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;"
                            + "q=0.1");
            assertThat(open.header("Content-Type")).startsWith("application/openmetrics-text");
            assertThat(open.body()).endsWith("# EOF\n");
            try (RawClient client = bridge.adminClient()) {
                assertThat(client.request("HEAD /-/metrics").reply("HEAD").status())
                        .isEqualTo(200);
            }
            try (RawClient client = bridge.adminClient()) {
                client.request("POST /-/metrics", "Content-Length: 0");
                assertThat(client.reply().status()).isEqualTo(405);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustBeTheApplicationsOnItsOwnPort(Kind kind) throws Exception {
        try (TestBridge bridge = bridge().start(kind);
                RawClient client = bridge.client()) {
            assertThat(client.get("/-/metrics").body()).isEqualTo("application /-/metrics");
        }
        try (TestBridge bridge = bridge().option("metrics", "on").start(kind)) {
            RawClient.Reply admin = bridge.adminGet("/-/metrics");
            assertThat(admin.status()).isEqualTo(404);
            assertThat(admin.body()).contains("metrics = prometheus");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustBeOpenedByATokenOfItsOwnThatOpensNothingElse(AdminDoor door) throws Exception {
        String secret = "a-token-for-the-metrics-alone";
        String token = "Authorization: Bearer " + secret;
        TestBridge bench = bridge().option("metrics-token-file", AdminDoor.tokenFile(secret));
        if (door != AdminDoor.LISTENER) {
            bench.without("admin-port");
        }
        try (TestBridge bridge = door.start(bench)) {
            assertThat(door.stranger(bridge, "GET /-/metrics").status()).isEqualTo(401);
            assertThat(door.stranger(bridge, "GET /-/metrics", token).body()).contains("wsgi_slots{");
            assertThat(door.stranger(bridge, "GET /-/ready", token).body()).startsWith("{\"status\":\"up\"");
            for (String path : List.of(
                    "/-/status",
                    "/-/status.json",
                    "/-/status/events",
                    "/-/info",
                    "/-/settings",
                    "/-/sbom",
                    "/-/threads")) {
                RawClient.Reply refused = door.stranger(bridge, "GET " + path, token);
                assertThat(refused.status()).as(path).isEqualTo(403);
                assertThat(refused.body())
                        .isEqualTo("{\"error\":\"the token opens the metrics alone:"
                                + " expected that of the admin mount\"}\n");
            }
            assertThat(door.get(bridge, "/-/metrics").status()).isEqualTo(200);
        }
    }

    @Test
    void mustShowTheApplicationsOwnRegistryIfThereIsOne() throws Exception {
        PrometheusMeterRegistry own = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Counter.builder("of.the.application").register(own).increment();
        Metrics.addRegistry(own);
        try (TestBridge bridge = bridge().start(Kind.JETTY)) {
            assertThat(scrape(bridge)).contains("of_the_application_total 1.0", "wsgi_slots{");
        } finally {
            Metrics.removeRegistry(own);
        }
        assertThat(own.scrape()).contains("of_the_application_total").doesNotContain("wsgi_");
    }

    @Test
    void mustRegisterWithTheApplicationsOtherRegistryAsWell() throws Exception {
        MeterRegistry other = new SimpleMeterRegistry();
        Metrics.addRegistry(other);
        try (TestBridge bridge = bridge().start(Kind.JETTY)) {
            assertThat(scrape(bridge)).contains("wsgi_slots{");
            assertThat(other.get("wsgi.slots").gauge().value()).isPositive();
        } finally {
            Metrics.removeRegistry(other);
        }
    }

    @Test
    void mustNotBeAskedForWithoutAnAdminMount() {
        assertThatThrownBy(() -> bridge().without("admin-port").start(Kind.JETTY))
                .hasMessageContaining("metrics", "Prometheus scrapes the admin mount");
    }
}

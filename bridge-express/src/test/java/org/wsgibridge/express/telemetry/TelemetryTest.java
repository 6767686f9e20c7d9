package org.wsgibridge.express.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.express.CommandLines;
import org.wsgibridge.express.Covers;
import org.wsgibridge.express.Express;

/** What a real receiver gets by its socket. */
class TelemetryTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final String APPLICATION = """
            import os, time

            def application(environ, start_response):
                path = environ['PATH_INFO']
                environ['http.route'] = '/a/<name>'
                if path == '/a/raise':
                    raise KeyError('colour')
                if path == '/a/wait':
                    open('runs', 'w').close()
                    while not os.path.exists('go'):
                        time.sleep(0.02)
                start_response('200 OK', [])
                return [environ.get('HTTP_TRACEPARENT', 'none').encode('latin-1')]
            """;

    @TempDir
    private Path folder;

    private OtlpReceiver receiver;

    @BeforeEach
    void open() throws IOException {
        receiver = new OtlpReceiver();
        Files.writeString(folder.resolve("app.py"), APPLICATION);
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private Express serve(Map<String, String> environment, String... options) throws IOException {
        Map<String, String> variables =
                new TreeMap<>(Map.of("OTEL_BSP_SCHEDULE_DELAY", "100", "OTEL_METRIC_EXPORT_INTERVAL", "500"));
        variables.putAll(environment);
        List<String> all = new ArrayList<>(List.of("app.py"));
        all.addAll(List.of(options));
        return Express.serve(folder, variables, all.toArray(String[]::new));
    }

    private static HttpResponse<String> ask(Express express, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(express.url(path))
                                .header("traceparent", "00-" + TRACE + "-" + PARENT + "-01")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private OtlpReceiver.Sent span(int number) {
        await().until(() -> receiver.spans().size() > number);
        return receiver.spans().get(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    @Covers({"--otlp-endpoint", "--otlp-headers-file", "--otlp-service-name"})
    void mustSendTracesThatApplicationsContinue(String engine) throws Exception {
        Files.writeString(folder.resolve("keys"), "# of the receiver\nX-Key: a secret, 100%\n");
        try (Express express = serve(
                Map.of(),
                "--engine",
                engine,
                "--otlp-endpoint",
                receiver.url(),
                "--otlp-headers-file",
                "keys",
                "--otlp-service-name",
                "shop")) {
            String here = ask(express, "/a/7").body();
            OtlpReceiver.Sent sent = span(0);

            assertThat(here).isEqualTo("00-" + TRACE + "-" + sent.id() + "-01");
            assertThat(sent.service()).isEqualTo("shop");
            assertThat(sent.trace()).isEqualTo(TRACE);
            assertThat(sent.parent()).isEqualTo(PARENT);
            assertThat(sent.span().getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(sent.span().getName()).isEqualTo("GET /a/<name>");
            assertThat(sent.span().getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
            assertThat(sent.attributes())
                    .contains(
                            entry("http.request.method", "GET"),
                            entry("http.route", "/a/<name>"),
                            entry("http.response.status_code", 200L),
                            entry("url.path", "/a/7"));

            assertThat(ask(express, "/a/raise").statusCode()).isEqualTo(500);
            Span failed = span(1).span();
            assertThat(failed.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
            Span.Event exception = failed.getEvents(failed.getEventsCount() - 1);
            assertThat(exception.getName()).isEqualTo("exception");
            Map<String, Object> raised = OtlpReceiver.attributes(exception.getAttributesList());
            assertThat(raised).contains(entry("exception.type", "KeyError"), entry("exception.message", "'colour'"));
            assertThat(String.valueOf(raised.get("exception.stacktrace")))
                    .startsWith("Traceback (most recent call last):")
                    .contains("app.py", "in application");
            await().until(() -> !receiver.meter("wsgi.requests").isEmpty());
        }
        assertThat(receiver.headers()).allMatch(headers -> "a secret, 100%".equals(headers.getFirst("X-Key")));
    }

    @Test
    void mustSendMetersAndRequestsInFlight() throws Exception {
        try (Express express = serve(Map.of(), "--engine=cpython", "--otlp-endpoint", receiver.url() + "/")) {
            ask(express, "/a/7");
            var waiting = HttpClient.newHttpClient()
                    .sendAsync(
                            HttpRequest.newBuilder(express.url("/a/wait")).build(),
                            HttpResponse.BodyHandlers.ofString());
            await().until(() -> Files.exists(folder.resolve("runs")));
            await().until(() -> gauge("wsgi.requests.active") == 1 && gauge("wsgi.requests.active.oldest") > 0);
            Files.createFile(folder.resolve("go"));
            assertThat(waiting.join().statusCode()).isEqualTo(200);
            await().until(() -> gauge("wsgi.requests.active") == 0);
            await().untilAsserted(() -> assertThat(requests()).isEqualTo(2));
            List<Metric> sent = receiver.meter("http.server.request.duration");
            HistogramDataPoint point = sent.get(sent.size() - 1).getHistogram().getDataPoints(0);
            assertThat(point.getExplicitBoundsList())
                    .containsExactly(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);
            assertThat(point.getSum()).isPositive().isLessThan(300);
            assertThat(OtlpReceiver.attributes(point.getAttributesList()))
                    .contains(
                            entry("http.request.method", "GET"),
                            entry("http.response.status_code", "200"),
                            entry("http.route", "/a/<name>"))
                    .doesNotContainKey("error.type");
            assertThat(receiver.resourceOfMeters()).containsEntry("service.name", "wsgi-express");
            assertThat(receiver.meter("jvm.memory.used")).isNotEmpty();
            ask(express, "/a/8");
        }
        // What happened since the last interval is sent at the end.
        assertThat(requests()).isEqualTo(3);
    }

    private double gauge(String name) {
        List<Metric> sent = receiver.meter(name);
        return sent.isEmpty()
                ? -1
                : sent.get(sent.size() - 1).getGauge().getDataPoints(0).getAsDouble();
    }

    /** Returns how many requests were counted; two exports at a time may come in any order. */
    private long requests() {
        return receiver.meter("http.server.request.duration").stream()
                .mapToLong(sent -> sent.getHistogram().getDataPointsList().stream()
                        .mapToLong(HistogramDataPoint::getCount)
                        .sum())
                .max()
                .orElse(0);
    }

    @Test
    void mustHonourTheVariables() throws Exception {
        Map<String, String> variables = Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url(),
                "OTEL_EXPORTER_OTLP_HEADERS", "x-key=of%20variables",
                "OTEL_SERVICE_NAME", "named",
                "OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=tests",
                "OTEL_TRACES_SAMPLER", "parentbased_always_off");
        try (Express express = serve(variables, "--engine=cpython", "--metrics=prometheus")) {
            assertThat(express.get("/a/7").body()).endsWith("-00");
            assertThat(ask(express, "/a/7").body()).endsWith("-01");
            assertThat(span(0).service()).isEqualTo("named");
            await().until(() -> !receiver.meter("wsgi.requests").isEmpty());
            assertThat(receiver.spans()).hasSize(1);
            assertThat(receiver.resourceOfMeters())
                    .contains(entry("service.name", "named"), entry("deployment.environment.name", "tests"));
            // Prometheus gets the same.
            assertThat(express.admin("metrics").body())
                    .contains("http_server_request_duration_seconds_bucket{", "http_route=\"/a/<name>\"");
        }
        assertThat(receiver.headers()).allMatch(headers -> "of variables".equals(headers.getFirst("X-Key")));
    }

    @Test
    void mustSendWhatIsNotSwitchedOffOnly() throws Exception {
        Map<String, String> variables =
                Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url(), "OTEL_TRACES_EXPORTER", "none");
        try (Express express = serve(variables, "--engine=cpython")) {
            assertThat(ask(express, "/a/7").body()).isEqualTo("00-" + TRACE + "-" + PARENT + "-01");
            await().until(() -> !receiver.meter("http.server.request.duration").isEmpty());
        }
        assertThat(receiver.spans()).isEmpty();
        int before = receiver.headers().size();
        Map<String, String> disabled =
                Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url(), "OTEL_SDK_DISABLED", "true");
        try (Express express = serve(disabled, "--engine=cpython")) {
            assertThat(ask(express, "/a/7").body()).isEqualTo("00-" + TRACE + "-" + PARENT + "-01");
        }
        assertThat(receiver.headers()).hasSize(before);
    }

    @Test
    @Covers("--tracing-conventions")
    void mustNameRequestsAsIsAskedFor() throws Exception {
        try (Express express = serve(
                Map.of(), "--engine=cpython", "--otlp-endpoint", receiver.url(), "--tracing-conventions=micrometer")) {
            ask(express, "/a/7");
            assertThat(span(0).span().getName()).isEqualTo("GET /");
            assertThat(span(0).attributes()).contains(entry("mount", "/"), entry("outcome", "COMPLETED"));
        }
    }

    @Test
    void mustServeWhereThereIsNoReceiver() throws Exception {
        String gone = receiver.url();
        receiver.close();
        try (Express express = serve(Map.of(), "--engine=cpython", "--otlp-endpoint", gone)) {
            assertThat(ask(express, "/a/7").statusCode()).isEqualTo(200);
            express.awaitLog("error_log", "Failed to export");
            express.awaitLog("error_log", "Failed to publish");
            // Each failure is a line, and the next one comes every minute.
            assertThat(folder.resolve("root/error_log"))
                    .content()
                    .contains("java.net.ConnectException")
                    .doesNotContain("at io.", "at java.");
            assertThat(express.get("/a/8").statusCode()).isEqualTo(200);
            // Nothing of it is beside the log.
            assertThat(express.output()).doesNotContain("Failed to export");
        }
    }

    @Test
    void mustRefuseWhatItCannotHonour() throws Exception {
        Files.writeString(folder.resolve("m.py"), "");
        Files.writeString(folder.resolve("wrong"), "key\n");
        assertThat(CommandLines.refusal(folder, "--otlp-endpoint localhost:4318"))
                .contains("--otlp-endpoint localhost:4318: expected a URL such as http://localhost:4318");
        assertThat(CommandLines.refusal(folder, "--otlp-service-name shop"))
                .contains("--otlp-service-name shop does nothing without --otlp-endpoint: expected both");
        assertThat(CommandLines.refusal(folder, "--otlp-endpoint http://[::1]:1 --otlp-headers-file wrong"))
                .contains("wrong: line 1 is not a header; expected Name: value");
        Map<String, String> headers = Map.of(
                "Authorization: a\u0001b\n", "line 1 is not a header; expected Name: value",
                "# ours\nHost: elsewhere\n", "line 2 has Host, which belongs to the connection");
        for (Map.Entry<String, String> wrong : headers.entrySet()) {
            Files.writeString(folder.resolve("wrong"), wrong.getKey());
            assertThat(CommandLines.refusal(folder, "--otlp-endpoint http://[::1]:1 --otlp-headers-file wrong"))
                    .contains(wrong.getValue());
        }
        assertThat(CommandLines.refusal(folder, "--otlp-endpoint http://[::1]:1 --otlp-headers-file gone"))
                .contains("--otlp-headers-file " + folder.resolve("gone") + " cannot be read: there is no such file");
        assertThat(CommandLines.refusal(folder, "--otlp-endpoint http://[::1]:1 --otlp-headers-file ."))
                .contains("cannot be read: it is a folder");
        try (Express express =
                serve(Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"), "--otlp-endpoint", receiver.url())) {
            assertThat(express.exitCode()).isEqualTo(2);
            assertThat(express.output()).contains("OTEL_EXPORTER_OTLP_PROTOCOL=grpc: expected http/protobuf");
        }
    }
}

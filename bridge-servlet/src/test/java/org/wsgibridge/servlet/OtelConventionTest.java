package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;
import org.wsgibridge.wsgi.Header;
import org.wsgibridge.wsgi.TraceParent;

/** Requests as spans of OpenTelemetry's own SDK, by its conventions. */
class OtelConventionTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final String OF_CLIENT = "traceparent: 00-" + TRACE + "-" + PARENT + "-01";
    private static final String TRACEBACK = """
            Traceback (most recent call last):
              File "app.py", line 3, in application
            KeyError: 'colour'""";

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .setSampler(Sampler.parentBased(Sampler.alwaysOn()))
            .build();
    private final MeterRegistry meters = new SimpleMeterRegistry();

    @AfterEach
    void closeTracer() {
        provider.close();
    }

    private ObservationRegistry registry() {
        Tracer tracer = provider.get("test");
        OtelCurrentTraceContext current = new OtelCurrentTraceContext();
        ContextPropagators propagators = ContextPropagators.create(W3CTraceContextPropagator.getInstance());
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig()
                .observationHandler(new PropagatingReceiverTracingObservationHandler<>(
                        new OtelTracer(tracer, current, event -> {}), new OtelPropagator(propagators, tracer)));
        return registry;
    }

    private TestBridge traced() {
        return traced(registry());
    }

    private TestBridge traced(ObservationRegistry registry) {
        return new TestBridge()
                .attribute(ObservationRegistry.class.getName(), registry)
                .attribute(MeterRegistry.class.getName(), meters)
                .at("/ctx", "/*")
                .app(OtelConventionTest::application);
    }

    private static void application(Exchange exchange) {
        String path = String.valueOf(exchange.environ().get("PATH_INFO"));
        if (path.startsWith("/item/")) {
            exchange.route().set("/item/<name>");
        }
        if (path.endsWith("/raise")) {
            exchange.failure().escaped("KeyError", TRACEBACK);
            throw new IllegalStateException("scripted");
        }
        if (path.startsWith("/status/")) {
            exchange.response().startResponse(path.substring("/status/".length()) + " Said", List.<Header>of(), false);
            exchange.response().writeWhole(new byte[0], 0, 0);
            return;
        }
        ScriptedEngine.respond(exchange, String.valueOf(exchange.environ().get(TraceParent.VARIABLE)));
    }

    private SpanData span() {
        Awaitility.await().until(() -> exporter.getFinishedSpanItems().size() == 1);
        return exporter.getFinishedSpanItems().get(0);
    }

    private static Map<String, Object> attributes(SpanData span) {
        return span.getAttributes().asMap().entrySet().stream()
                .collect(Collectors.toMap(attribute -> attribute.getKey().getKey(), Map.Entry::getValue));
    }

    @ParameterizedTest
    @EnumSource
    void mustTellOfARequestByTheConventions(Kind kind) throws Exception {
        try (TestBridge bridge = traced().start(kind);
                RawClient client = bridge.client()) {
            String here = client.get("/ctx/item/7?q=1&sig=secret&x=2", OF_CLIENT, "User-Agent: tester")
                    .body();
            SpanData span = span();

            assertThat(here).isEqualTo("00-" + TRACE + "-" + span.getSpanId() + "-01");
            assertThat(span.getName()).isEqualTo("GET /ctx/item/<name>");
            assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
            assertThat(span.getTraceId()).isEqualTo(TRACE);
            assertThat(span.getParentSpanId()).isEqualTo(PARENT);
            assertThat(span.getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
            assertThat(attributes(span))
                    .contains(
                            entry("http.request.method", "GET"),
                            entry("http.route", "/ctx/item/<name>"),
                            entry("http.response.status_code", 200L),
                            entry("url.path", "/ctx/item/7"),
                            entry("url.query", "q=1&sig=REDACTED&x=2"),
                            entry("url.scheme", "http"),
                            entry("server.port", 80L),
                            entry("client.address", "127.0.0.1"),
                            entry("user_agent.original", "tester"),
                            entry("network.protocol.version", "1.1"),
                            entry("wsgi.outcome", "COMPLETED"),
                            entry("wsgi.process_group", "default"))
                    .containsKeys("server.address", "wsgi.request_id", "wsgi.interpreter", "wsgi.queue.duration")
                    .doesNotContainKeys("error.type", "status", "outcome", "http.request.method_original");
        }
    }

    @Test
    void mustTellHowLongARequestWaited() throws Exception {
        try (TestBridge bridge = traced().start(Kind.JETTY);
                RawClient client = bridge.client()) {
            client.get("/ctx/");
            SpanData span = span();

            assertThat(span.getEvents())
                    .extracting(EventData::getName)
                    .containsExactly("wsgi.queued", "wsgi.dispatched");
            assertThat(span.getEvents())
                    .extracting(EventData::getEpochNanos)
                    .isSorted()
                    .allMatch(time -> time <= span.getEndEpochNanos());
            assertThat(span.getAttributes().get(AttributeKey.doubleKey("wsgi.queue.duration")))
                    .isBetween(0.0, 60.0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustTellWhatTheApplicationLetEscape(Kind kind) throws Exception {
        try (TestBridge bridge = traced().start(kind);
                RawClient client = bridge.client()) {
            assertThat(client.get("/ctx/item/raise").status()).isEqualTo(500);
            SpanData span = span();

            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(span.getStatus().getDescription()).isEqualTo("'colour'");
            assertThat(attributes(span))
                    .contains(entry("error.type", "KeyError"), entry("http.response.status_code", 500L));
            EventData exception = span.getEvents().get(span.getEvents().size() - 1);
            assertThat(exception.getName()).isEqualTo("exception");
            assertThat(exception.getAttributes().asMap())
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            AttributeKey.stringKey("exception.type"), "KeyError",
                            AttributeKey.stringKey("exception.message"), "'colour'",
                            AttributeKey.stringKey("exception.stacktrace"), TRACEBACK));
        }
    }

    @Test
    void mustMarkReturnedErrorsOfTheServerOnly() throws Exception {
        try (TestBridge bridge = traced().start(Kind.TOMCAT);
                RawClient first = bridge.client();
                RawClient client = bridge.client()) {
            first.get("/ctx/status/503");
            SpanData failed = span();
            assertThat(failed.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(attributes(failed))
                    .contains(entry("error.type", "503"), entry("http.response.status_code", 503L))
                    .containsEntry("http.route", "/ctx/*");
            assertThat(failed.getName()).isEqualTo("GET /ctx/*");
            assertThat(failed.getEvents()).noneMatch(event -> event.getName().equals("exception"));

            exporter.reset();
            client.get("/ctx/status/404");
            SpanData missing = span();
            assertThat(missing.getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
            assertThat(attributes(missing)).doesNotContainKey("error.type");
        }
    }

    @Test
    void mustNotLetClientsMakeUpMethods() throws Exception {
        try (TestBridge bridge = traced().start(Kind.JETTY);
                RawClient client = bridge.client()) {
            assertThat(client.request("BREW /ctx/").reply().status()).isEqualTo(200);
            SpanData span = span();

            assertThat(span.getName()).isEqualTo("HTTP /ctx/*");
            assertThat(attributes(span))
                    .contains(entry("http.request.method", "_OTHER"), entry("http.request.method_original", "BREW"));
            assertThat(timers()).allMatch(timer -> "_OTHER".equals(timer.getId().getTag("http.request.method")));
        }
    }

    @Test
    void mustHandOnThatATraceIsNotRecorded() throws Exception {
        try (TestBridge bridge = traced().start(Kind.JETTY);
                RawClient client = bridge.client()) {
            String here = client.get("/ctx/", "traceparent: 00-" + TRACE + "-" + PARENT + "-00")
                    .body();

            assertThat(here).startsWith("00-" + TRACE + "-").endsWith("-00").doesNotContain(PARENT);
        }
        assertThat(exporter.getFinishedSpanItems()).isEmpty();
    }

    private Collection<Timer> timers() {
        return meters.find("http.server.request.duration").timers();
    }

    @Test
    void mustMeasureWithTheBucketsOfTheConventions() throws Exception {
        try (TestBridge bridge = traced().start(Kind.JETTY);
                RawClient client = bridge.client()) {
            client.get("/ctx/item/7");
            client.get("/ctx/item/raise");
            Awaitility.await().until(() -> exporter.getFinishedSpanItems().size() == 2);

            assertThat(timers())
                    .extracting(timer -> List.of(
                            Objects.requireNonNull(timer.getId().getTag("http.response.status_code")),
                            Objects.requireNonNull(timer.getId().getTag("error.type"))))
                    .containsExactlyInAnyOrder(List.of("200", ""), List.of("500", "KeyError"));
            assertThat(timers()).allSatisfy(timer -> {
                assertThat(timer.getId().getTag("http.route")).isEqualTo("/ctx/item/<name>");
                assertThat(timer.count()).isEqualTo(1);
                assertThat(timer.takeSnapshot().histogramCounts())
                        .extracting(bucket -> bucket.bucket(TimeUnit.SECONDS))
                        .containsExactly(
                                0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);
            });
        }
        assertThat(timers()).isEmpty();
    }

    @Test
    void mustKeepTheBridgesKeysWhereThatIsAskedFor() throws Exception {
        try (TestBridge bridge =
                        traced().option("tracing-conventions", "micrometer").start(Kind.JETTY);
                RawClient client = bridge.client()) {
            client.get("/ctx/item/7");
            SpanData span = span();

            assertThat(span.getName()).isEqualTo("GET /");
            assertThat(attributes(span)).contains(entry("mount", "/"), entry("outcome", "COMPLETED"));
            assertThat(timers()).isEmpty();
        }
    }

    /** Takes note of what ends; a tracer of another kind than OpenTelemetry. */
    private static final class Notes implements ObservationHandler<Observation.Context> {
        private final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();

        @Override
        public void onStop(Observation.Context context) {
            stopped.add(context);
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }

    @Test
    void mustTellOtherTracersTheSame() throws Exception {
        Notes notes = new Notes();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(notes);
        try (TestBridge bridge =
                        traced(registry).option("tracing-conventions", "otel").start(Kind.JETTY);
                RawClient client = bridge.client()) {
            client.get("/ctx/item/raise");
            Awaitility.await().until(() -> !notes.stopped.isEmpty());
        }
        Observation.Context context = notes.stopped.get(0);
        assertThat(context.getName()).isEqualTo("wsgi.request");
        assertThat(context.getContextualName()).isEqualTo("GET /ctx/item/<name>");
        assertThat(context.getAllKeyValues().stream()
                        .collect(Collectors.toMap(pair -> pair.getKey(), pair -> pair.getValue())))
                .contains(
                        entry("http.request.method", "GET"),
                        entry("http.response.status_code", "500"),
                        entry("error.type", "KeyError"),
                        entry("exception.message", "'colour'"));
        assertThat(context.getError()).isNotNull();
    }
}

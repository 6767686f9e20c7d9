package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;
import org.wsgibridge.wsgi.TraceParent;

/** Requests as observations. */
class TracingTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String OF_CLIENT = "00-" + TRACE + "-00f067aa0ba902b7-01";
    private static final String SPAN = "b7ad6b7169203331";

    private final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();
    private final ObservationRegistry registry = ObservationRegistry.create();

    /** A tracer: continues what it is given, and makes up its own span. */
    private final class Tracer implements ObservationHandler<ReceiverContext<Object>> {
        @Override
        public void onStart(ReceiverContext<Object> context) {
            Object carrier = context.getCarrier();
            TraceParent parent = TraceParent.parse(
                    carrier == null ? null : context.getGetter().get(carrier, "traceparent"));
            TraceContext here = mock(TraceContext.class);
            when(here.traceId()).thenReturn(parent == null ? "0af7651916cd43dd8448eb211c80319c" : parent.traceId());
            when(here.spanId()).thenReturn(SPAN);
            when(here.sampled()).thenReturn(true);
            Span span = mock(Span.class);
            when(span.context()).thenReturn(here);
            TracingContext tracing = new TracingContext();
            tracing.setSpan(span);
            context.put(TracingContext.class, tracing);
        }

        @Override
        public void onStop(ReceiverContext<Object> context) {
            stopped.add(context);
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return context instanceof ReceiverContext;
        }
    }

    private TestBridge bridge() {
        return new TestBridge().option("tracing-conventions", "micrometer").app(TracingTest::application);
    }

    private static void application(Exchange exchange) {
        if ("/raise".equals(exchange.environ().get("PATH_INFO"))) {
            exchange.failure().escaped("KeyError");
            throw new IllegalStateException("scripted");
        }
        ScriptedEngine.respond(exchange, String.valueOf(exchange.environ().get(TraceParent.VARIABLE)));
    }

    private TestBridge traced(Kind kind) throws Exception {
        registry.observationConfig().observationHandler(new Tracer());
        return bridge().attribute(ObservationRegistry.class.getName(), registry).start(kind);
    }

    @ParameterizedTest
    @EnumSource
    void mustContinueATraceIntoTheEnviron(Kind kind) throws Exception {
        try (TestBridge bridge = traced(kind);
                RawClient client = bridge.client()) {
            assertThat(client.get("/", "traceparent: " + OF_CLIENT).body())
                    .isEqualTo("00-" + TRACE + "-" + SPAN + "-01");
            assertThat(client.get("/").body()).isEqualTo("00-0af7651916cd43dd8448eb211c80319c-" + SPAN + "-01");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustObserveEachRequestUntilItsOutcome(Kind kind) throws Exception {
        try (TestBridge bridge = traced(kind);
                RawClient client = bridge.client()) {
            assertThat(client.get("/secret?key=value").status()).isEqualTo(200);
            assertThat(client.get("/raise").status()).isEqualTo(500);
            Awaitility.await().until(() -> stopped.size() == 2);
        }
        assertThat(stopped).allMatch(context -> "wsgi.request".equals(context.getName()));
        assertThat(stopped).extracting(Observation.Context::getContextualName).containsOnly("GET /");
        assertThat(keyValues(stopped.get(0)))
                .isEqualTo(Map.of(
                        "mount", "/", "group", "default", "method", "GET", "status", "200", "outcome", "COMPLETED"));
        assertThat(stopped.get(0).getError()).isNull();
        assertThat(keyValues(stopped.get(1))).containsEntry("outcome", "FAILED");
        assertThat(stopped.get(1).getHighCardinalityKeyValues()).contains(KeyValue.of("exception", "KeyError"));
        assertThat(stopped.get(1).getError()).hasMessage("KeyError");
    }

    private static Map<String, String> keyValues(Observation.Context context) {
        return context.getLowCardinalityKeyValues().stream()
                .collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
    }

    @ParameterizedTest
    @EnumSource
    void mustHandOnWhatTheClientSentWhenNothingTraces(Kind kind) throws Exception {
        try (TestBridge bridge = bridge().start(kind);
                RawClient client = bridge.client()) {
            assertThat(client.get("/", "traceparent: " + OF_CLIENT).body()).isEqualTo(OF_CLIENT);
            assertThat(client.get("/").body()).isEqualTo("null");
        }
    }
}

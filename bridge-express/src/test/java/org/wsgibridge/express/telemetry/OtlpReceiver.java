package org.wsgibridge.express.telemetry;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** Takes OTLP by HTTP on a socket of the loopback address, and keeps all of it. */
final class OtlpReceiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<ExportTraceServiceRequest> traces = new CopyOnWriteArrayList<>();
    private final List<ExportMetricsServiceRequest> metrics = new CopyOnWriteArrayList<>();
    private final List<Headers> headers = new CopyOnWriteArrayList<>();

    OtlpReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/v1/traces", exchange -> take(exchange, ExportTraceServiceRequest.parser(), traces));
        server.createContext("/v1/metrics", exchange -> take(exchange, ExportMetricsServiceRequest.parser(), metrics));
        server.start();
    }

    private <M extends Message> void take(HttpExchange exchange, Parser<M> parser, List<M> taken) throws IOException {
        try (exchange) {
            boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            try (InputStream body =
                    zipped ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
                taken.add(parser.parseFrom(body));
            }
            headers.add(exchange.getRequestHeaders());
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    /** A span, and the service that it is of. */
    record Sent(String service, Span span) {
        String id() {
            return HexFormat.of().formatHex(span.getSpanId().toByteArray());
        }

        String parent() {
            return HexFormat.of().formatHex(span.getParentSpanId().toByteArray());
        }

        String trace() {
            return HexFormat.of().formatHex(span.getTraceId().toByteArray());
        }

        Map<String, Object> attributes() {
            return OtlpReceiver.attributes(span.getAttributesList());
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Returns the headers of all requests. */
    List<Headers> headers() {
        return headers;
    }

    /** Returns all spans, in the order in which they came. */
    List<Sent> spans() {
        return traces.stream()
                .flatMap(request -> request.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream()
                        .flatMap(scope -> scope.getSpansList().stream())
                        .map(span -> new Sent(service(resource), span)))
                .toList();
    }

    private static String service(ResourceSpans resource) {
        return String.valueOf(
                attributes(resource.getResource().getAttributesList()).get("service.name"));
    }

    /** Returns the attributes of what the meters are of, as they came last; empty before they come. */
    Map<String, Object> resourceOfMeters() {
        return metrics.isEmpty()
                ? Map.of()
                : attributes(metrics.get(metrics.size() - 1)
                        .getResourceMetrics(0)
                        .getResource()
                        .getAttributesList());
    }

    /** Returns everything that came of a meter, the oldest first. */
    List<Metric> meter(String name) {
        return metrics.stream()
                .flatMap(request -> request.getResourceMetricsList().stream())
                .flatMap(resource -> resource.getScopeMetricsList().stream())
                .flatMap(scope -> scope.getMetricsList().stream())
                .filter(metric -> metric.getName().equals(name))
                .toList();
    }

    /** Forgets what has come. */
    void clear() {
        traces.clear();
        metrics.clear();
        headers.clear();
    }

    static Map<String, Object> attributes(List<KeyValue> list) {
        return list.stream()
                .collect(Collectors.toMap(
                        KeyValue::getKey,
                        pair -> switch (pair.getValue().getValueCase()) {
                            case INT_VALUE -> pair.getValue().getIntValue();
                            case DOUBLE_VALUE -> pair.getValue().getDoubleValue();
                            default -> pair.getValue().getStringValue();
                        },
                        (first, second) -> first,
                        TreeMap::new));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

package org.wsgibridge.express.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import co.elastic.logging.JsonUtils;
import co.elastic.logging.logback.EcsEncoder;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.log.LogContext;

/**
 * Writes an event as a line of JSON with the names of the Elastic Common Schema. Adds the schema's names for the
 * bridge's values in the MDC to the line of Elastic's encoder. Thread-safe.
 */
final class EcsLines extends EcsEncoder {
    private static final String SERVICE = "OTEL_SERVICE_NAME";
    private static final Map<String, String> NAMES = Map.of(
            LogContext.REQUEST_ID, "http.request.id",
            LogContext.TRACE_ID, "trace.id",
            LogContext.SPAN_ID, "span.id");

    private final long process = ProcessHandle.current().pid();

    EcsLines() {
        String service = System.getenv(SERVICE);
        if (service != null && !service.isEmpty()) {
            setServiceName(service);
        }
    }

    @Override
    protected void addCustomFields(ILoggingEvent event, StringBuilder line) {
        line.append("\"process.pid\":").append(process).append(',');
        Map<String, String> context = event.getMDCPropertyMap();
        NAMES.forEach((key, name) -> add(line, name, context.get(key)));
    }

    private static void add(StringBuilder line, String name, @Nullable String value) {
        if (value != null) {
            line.append('"').append(name).append("\":\"");
            JsonUtils.quoteAsString(value, line);
            line.append("\",");
        }
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return OneLine.of(super.encode(event));
    }
}

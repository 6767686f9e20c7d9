package org.wsgibridge.express.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import co.elastic.logging.EcsJsonSerializer;
import co.elastic.logging.JsonUtils;

/**
 * Writes an event as a line of JSON with the default names of logstash-logback-encoder. That encoder needs Jackson,
 * which is larger than all of this logging code. So Elastic's serializer writes the JSON. Thread-safe.
 */
final class LogstashLines extends EncoderBase<ILoggingEvent> {
    private final ThrowableProxyConverter stackTrace = new ThrowableProxyConverter();

    @Override
    public void start() {
        stackTrace.start();
        super.start();
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(512);
        EcsJsonSerializer.serializeObjectStart(line, event.getTimeStamp());
        line.append("\"@version\":\"1\",");
        EcsJsonSerializer.serializeFormattedMessage(line, String.valueOf(event.getFormattedMessage()));
        text(line, "logger_name", event.getLoggerName());
        text(line, "thread_name", event.getThreadName());
        text(line, "level", event.getLevel().toString());
        line.append("\"level_value\":").append(event.getLevel().toInt()).append(',');
        EcsJsonSerializer.serializeMDC(line, event.getMDCPropertyMap());
        if (event.getThrowableProxy() != null) {
            text(line, "stack_trace", stackTrace.convert(event));
        }
        EcsJsonSerializer.serializeObjectEnd(line);
        return OneLine.of(line.toString().getBytes(UTF_8));
    }

    private static void text(StringBuilder line, String name, String value) {
        line.append('"').append(name).append("\":\"");
        JsonUtils.quoteAsString(value, line);
        line.append("\",");
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }
}

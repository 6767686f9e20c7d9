package org.wsgibridge.express.log;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.List;
import java.util.Map;
import org.wsgibridge.log.LogContext;

/**
 * Writes the request that a line belongs to, such as {@code " [id=9f_Xk2-abcd mount=/shop group=default]"}; nothing for
 * a line outside of a request. Thread-safe.
 */
final class RequestConverter extends ClassicConverter {
    /** Its conversion word in a pattern. */
    static final String WORD = "request";

    /** A name in the line, and the key of its value in the MDC. */
    private record Part(String name, String key) {}

    private static final List<Part> PARTS = List.of(
            new Part("id", LogContext.REQUEST_ID),
            new Part("mount", LogContext.MOUNT),
            new Part("group", LogContext.PROCESS_GROUP),
            new Part("interpreter", LogContext.INTERPRETER),
            new Part("trace", LogContext.TRACE_ID));

    @Override
    public String convert(ILoggingEvent event) {
        Map<String, String> context = event.getMDCPropertyMap();
        if (context.get(LogContext.REQUEST_ID) == null) {
            return "";
        }
        StringBuilder text = new StringBuilder(" [");
        for (Part part : PARTS) {
            String value = context.get(part.key);
            if (value != null) {
                text.append(part.name)
                        .append('=')
                        .append(value.isEmpty() ? "/" : value)
                        .append(' ');
            }
        }
        text.setCharAt(text.length() - 1, ']');
        return text.toString();
    }
}

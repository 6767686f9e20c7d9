package org.wsgibridge.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A line that is a JSON object. What a request does not have is left out. Times are in microseconds. */
final class JsonFormat implements LineFormat {

    @Override
    public void append(StringBuilder line, AccessEntry entry) {
        line.append("{\"time\":\"")
                .append(Instant.ofEpochMilli(entry.arrivedMillis()))
                .append('"');
        text(line, "id", entry.id());
        text(line, "remote", entry.variable("REMOTE_ADDR"));
        text(line, "user", entry.variable("REMOTE_USER"));
        text(line, "method", entry.variable("REQUEST_METHOD"));
        text(line, "uri", entry.variable("REQUEST_URI"));
        text(line, "protocol", entry.variable("SERVER_PROTOCOL"));
        if (entry.status() != 0) {
            number(line, "status", entry.status());
        }
        number(line, "bytes", entry.bytes());
        text(line, "referer", entry.requestHeader("Referer", "HTTP_REFERER"));
        text(line, "user_agent", entry.requestHeader("User-Agent", "HTTP_USER_AGENT"));
        text(line, "mount", entry.mount());
        text(line, "process_group", entry.processGroup());
        text(line, "interpreter", entry.interpreter());
        text(line, "outcome", entry.outcome());
        text(line, "exception", entry.exception());
        micros(line, "request_us", entry.requestNanos());
        micros(line, "queue_us", entry.queueNanos());
        micros(line, "application_us", entry.applicationNanos());
        micros(line, "cpu_us", entry.cpuNanos());
        line.append('}');
    }

    private static void text(StringBuilder line, String name, @Nullable String value) {
        if (value != null) {
            line.append(",\"").append(name).append("\":");
            Escapes.json(line, value);
        }
    }

    private static void micros(StringBuilder line, String name, long nanos) {
        if (nanos >= 0) {
            number(line, name, nanos / 1000);
        }
    }

    private static void number(StringBuilder line, String name, long value) {
        line.append(",\"").append(name).append("\":").append(value);
    }
}

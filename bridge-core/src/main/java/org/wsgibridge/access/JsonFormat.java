package org.wsgibridge.access;

import java.time.Instant;

/** Formats a line as a JSON object. Values that a request does not have are left out. Times are in microseconds. */
final class JsonFormat implements LineFormat {

    @Override
    public void append(StringBuilder line, AccessEntry entry) {
        line.append("{\"time\":\"")
                .append(Instant.ofEpochMilli(entry.arrivedMillis()))
                .append('"');
        JsonMembers.text(line, "id", entry.id());
        JsonMembers.text(line, "remote", entry.variable("REMOTE_ADDR"));
        JsonMembers.text(line, "user", entry.variable("REMOTE_USER"));
        JsonMembers.text(line, "method", entry.variable("REQUEST_METHOD"));
        JsonMembers.text(line, "uri", entry.variable("REQUEST_URI"));
        JsonMembers.text(line, "protocol", entry.variable("SERVER_PROTOCOL"));
        if (entry.status() != 0) {
            JsonMembers.number(line, "status", entry.status());
        }
        JsonMembers.number(line, "bytes", entry.bytes());
        JsonMembers.text(line, "referer", entry.requestHeader("Referer", "HTTP_REFERER"));
        JsonMembers.text(line, "user_agent", entry.requestHeader("User-Agent", "HTTP_USER_AGENT"));
        JsonMembers.text(line, "mount", entry.mount());
        JsonMembers.text(line, "process_group", entry.processGroup());
        JsonMembers.text(line, "interpreter", entry.interpreter());
        JsonMembers.text(line, "outcome", entry.outcome());
        JsonMembers.text(line, "exception", entry.exception());
        JsonMembers.micros(line, "request_us", entry.requestNanos());
        JsonMembers.micros(line, "queue_us", entry.queueNanos());
        JsonMembers.micros(line, "application_us", entry.applicationNanos());
        JsonMembers.micros(line, "cpu_us", entry.cpuNanos());
        line.append('}');
    }
}

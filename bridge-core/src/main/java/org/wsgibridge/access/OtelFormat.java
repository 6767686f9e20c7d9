package org.wsgibridge.access;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestError;
import org.wsgibridge.wsgi.Methods;
import org.wsgibridge.wsgi.TraceParent;

/**
 * Formats a line as a JSON object with the names of OpenTelemetry's semantic conventions for HTTP (1.23 and later,
 * stable), and names that begin with {@code wsgi.} for values that these do not define. Times are in seconds, as in the
 * conventions. Values that a request does not have are left out.
 */
final class OtelFormat implements LineFormat {
    @Override
    public void append(StringBuilder line, AccessEntry entry) {
        line.append("{\"timestamp\":\"")
                .append(Instant.ofEpochMilli(entry.arrivedMillis()))
                .append('"');
        method(line, entry.variable("REQUEST_METHOD"));
        url(line, entry);
        protocol(line, entry.variable("SERVER_PROTOCOL"));
        if (entry.status() != 0) {
            JsonMembers.number(line, "http.response.status_code", entry.status());
        }
        JsonMembers.number(line, "http.response.body.size", entry.bytes());
        JsonMembers.text(line, "client.address", entry.variable("REMOTE_ADDR"));
        JsonMembers.text(line, "user.name", entry.variable("REMOTE_USER"));
        JsonMembers.text(line, "user_agent.original", entry.requestHeader("User-Agent", "HTTP_USER_AGENT"));
        JsonMembers.text(line, "error.type", error(entry));
        TraceParent trace = TraceParent.parse(entry.requestHeader("traceparent", TraceParent.VARIABLE));
        if (trace != null) {
            JsonMembers.text(line, "trace_id", trace.traceId());
            JsonMembers.text(line, "span_id", trace.spanId());
        }
        JsonMembers.seconds(line, "http.server.request.duration", entry.requestNanos());
        JsonMembers.text(line, "wsgi.request_id", entry.id());
        JsonMembers.text(line, "wsgi.mount", entry.mount());
        JsonMembers.text(line, "wsgi.process_group", entry.processGroup());
        JsonMembers.text(line, "wsgi.interpreter", entry.interpreter());
        JsonMembers.text(line, "wsgi.outcome", entry.outcome());
        JsonMembers.seconds(line, "wsgi.queue.duration", entry.queueNanos());
        JsonMembers.seconds(line, "wsgi.application.duration", entry.applicationNanos());
        JsonMembers.seconds(line, "wsgi.cpu.time", entry.cpuNanos());
        line.append('}');
    }

    private static void method(StringBuilder line, @Nullable String method) {
        if (method != null) {
            boolean known = Methods.isKnown(method);
            JsonMembers.text(line, "http.request.method", known ? method : "_OTHER");
            JsonMembers.text(line, "http.request.method_original", known ? null : method);
        }
    }

    private static void url(StringBuilder line, AccessEntry entry) {
        String uri = entry.variable("REQUEST_URI");
        int query = uri == null ? -1 : uri.indexOf('?');
        JsonMembers.text(line, "url.path", uri == null || query < 0 ? uri : uri.substring(0, query));
        JsonMembers.text(line, "url.query", uri == null || query < 0 ? null : uri.substring(query + 1));
        JsonMembers.text(line, "url.scheme", entry.variable("wsgi.url_scheme"));
        JsonMembers.text(line, "server.address", entry.variable("SERVER_NAME"));
        String port = entry.variable("SERVER_PORT");
        if (port != null && port.matches("[0-9]{1,5}")) {
            JsonMembers.number(line, "server.port", Integer.parseInt(port));
        }
    }

    private static void protocol(StringBuilder line, @Nullable String protocol) {
        if (protocol != null && protocol.startsWith("HTTP/")) {
            String version = protocol.substring("HTTP/".length());
            JsonMembers.text(line, "network.protocol.name", "http");
            JsonMembers.text(
                    line,
                    "network.protocol.version",
                    version.equals("2.0") || version.equals("3.0") ? version.substring(0, 1) : version);
        }
    }

    /**
     * Returns the value of {@code error.type}, as in spans: the type of the exception if the application failed, the
     * status if that is an error, otherwise the outcome; {@code null} if there is no error.
     */
    private static @Nullable String error(AccessEntry entry) {
        String outcome = entry.outcome();
        if (outcome.equals("-")) {
            return null;
        }
        RequestError error =
                RequestError.of(Outcome.valueOf(outcome.toUpperCase(Locale.ROOT).replace('-', '_')), entry.status());
        return switch (error) {
            case NONE -> null;
            case STATUS_5XX -> Integer.toString(entry.status());
            case FAILED -> entry.exception() == null ? error.tag() : entry.exception();
            default -> error.tag();
        };
    }
}

package org.wsgibridge.access;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.AccessFormat;

/** A format of Apache's {@code LogFormat} directives. Thread-safe. */
final class ApacheFormat implements LineFormat {
    private final LineFormat[] parts;

    ApacheFormat(AccessFormat format) {
        List<LineFormat> all = new ArrayList<>();
        for (AccessFormat.Part part : format.parts()) {
            all.add(part(part.letter(), part.argument()));
        }
        this.parts = all.toArray(new LineFormat[0]);
    }

    @Override
    public void append(StringBuilder line, AccessEntry entry) {
        for (LineFormat part : parts) {
            part.append(line, entry);
        }
    }

    private static LineFormat part(char letter, String argument) {
        return switch (letter) {
            case '\0' -> (line, entry) -> line.append(argument);
            case 'h', 'a' -> word("REMOTE_ADDR");
            case 'l' -> (line, entry) -> line.append('-');
            case 'u' -> word("REMOTE_USER");
            case 't' -> new Timestamp();
            case 'r' -> ApacheFormat::requestLine;
            case 'm' -> word("REQUEST_METHOD");
            case 'U' -> (line, entry) -> Escapes.apache(line, path(entry));
            case 'q' -> ApacheFormat::query;
            case 'H' -> word("SERVER_PROTOCOL");
            case 's' -> ApacheFormat::status;
            case 'b' -> (line, entry) -> number(line, entry.bytes() == 0 ? -1 : entry.bytes());
            case 'B' -> (line, entry) -> line.append(entry.bytes());
            case 'D' -> (line, entry) -> line.append(entry.requestNanos() / 1000);
            case 'T' -> duration(argument);
            case 'L' -> (line, entry) -> Escapes.apacheWord(line, entry.id());
            case 'v' -> word("SERVER_NAME");
            case 'p' -> word("SERVER_PORT");
            case 'i' -> requestHeader(argument);
            case 'o' -> (line, entry) -> Escapes.apache(line, entry.responseHeader(argument));
            case 'x' -> ours(argument);
            default -> throw new IllegalArgumentException("no letter of a format: " + letter);
        };
    }

    private static LineFormat word(String variable) {
        return (line, entry) -> Escapes.apacheWord(line, entry.variable(variable));
    }

    private static LineFormat requestHeader(String name) {
        String upper = name.toUpperCase(Locale.ROOT).replace('-', '_');
        String variable = upper.equals("CONTENT_TYPE") || upper.equals("CONTENT_LENGTH") ? upper : "HTTP_" + upper;
        return (line, entry) -> Escapes.apache(line, entry.requestHeader(name, variable));
    }

    private static LineFormat duration(String unit) {
        long nanos = switch (unit) {
            case "us" -> 1_000;
            case "ms" -> 1_000_000;
            default -> 1_000_000_000;
        };
        return (line, entry) -> line.append(entry.requestNanos() / nanos);
    }

    private static LineFormat ours(String name) {
        return switch (name) {
            case "mount" ->
                (line, entry) -> {
                    String mount = entry.mount();
                    // The prefix of the root is empty; null stands for no mount.
                    Escapes.apache(line, mount != null && mount.isEmpty() ? "/" : mount);
                };
            case "group" -> (line, entry) -> Escapes.apacheWord(line, entry.processGroup());
            case "interpreter" -> (line, entry) -> Escapes.apacheWord(line, entry.interpreter());
            case "outcome" -> (line, entry) -> Escapes.apacheWord(line, entry.outcome());
            case "exception" -> (line, entry) -> Escapes.apacheWord(line, entry.exception());
            case "request" -> (line, entry) -> micros(line, entry.requestNanos());
            case "queue" -> (line, entry) -> micros(line, entry.queueNanos());
            case "application" -> (line, entry) -> micros(line, entry.applicationNanos());
            case "cpu" -> (line, entry) -> micros(line, entry.cpuNanos());
            default -> throw new IllegalArgumentException("nothing that a request has: " + name);
        };
    }

    private static void requestLine(StringBuilder line, AccessEntry entry) {
        Escapes.apache(line, entry.variable("REQUEST_METHOD"));
        line.append(' ');
        Escapes.apache(line, entry.variable("REQUEST_URI"));
        line.append(' ');
        Escapes.apache(line, entry.variable("SERVER_PROTOCOL"));
    }

    private static @Nullable String path(AccessEntry entry) {
        String uri = entry.variable("REQUEST_URI");
        int query = uri == null ? -1 : uri.indexOf('?');
        return uri == null || query < 0 ? uri : uri.substring(0, query);
    }

    private static void query(StringBuilder line, AccessEntry entry) {
        String uri = entry.variable("REQUEST_URI");
        int query = uri == null ? -1 : uri.indexOf('?');
        if (uri != null && query >= 0) {
            Escapes.apache(line, uri.substring(query));
        }
    }

    private static void status(StringBuilder line, AccessEntry entry) {
        number(line, entry.status() == 0 ? -1 : entry.status());
    }

    private static void micros(StringBuilder line, long nanos) {
        number(line, nanos < 0 ? -1 : nanos / 1000);
    }

    private static void number(StringBuilder line, long value) {
        if (value < 0) {
            line.append('-');
        } else {
            line.append(value);
        }
    }

    /** The time of a request's arrival as Apache writes it, {@code [10/Oct/2000:13:55:36 -0700]}. Thread-safe. */
    private static final class Timestamp implements LineFormat {
        private final DateTimeFormatter format = DateTimeFormatter.ofPattern(
                        "'['dd/MMM/yyyy:HH:mm:ss Z']'", Locale.ROOT)
                .withZone(ZoneId.systemDefault());

        /** The text of the last second: most requests arrive in the same second as the one before. */
        private volatile Second last = new Second(-1, "");

        private record Second(long epoch, String text) {}

        @Override
        public void append(StringBuilder line, AccessEntry entry) {
            long epoch = Math.floorDiv(entry.arrivedMillis(), 1000L);
            Second second = last;
            if (second.epoch != epoch) {
                second = new Second(epoch, format.format(Instant.ofEpochSecond(epoch)));
                last = second;
            }
            line.append(second.text);
        }
    }
}

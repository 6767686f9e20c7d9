package org.wsgibridge.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The format of the access log. It uses the letters of Apache's {@code LogFormat}, and {@code %{name}x} for values that
 * Apache does not have. Immutable.
 *
 * @param names the member names of lines that are JSON objects; {@code null} for lines of text
 * @param parts the parts of a line of text, in order; empty for JSON
 */
public record AccessFormat(@Nullable Names names, List<Part> parts) {
    private static final String COMMON = "%h %l %u %t \"%r\" %>s %b";
    private static final String COMBINED = COMMON + " \"%{Referer}i\" \"%{User-Agent}i\"";
    private static final String EXTENDED = COMBINED
            + " %L \"%{mount}x\" %{group}x %{interpreter}x %{outcome}x request=%D queue=%{queue}x"
            + " application=%{application}x cpu=%{cpu}x";
    private static final Map<String, String> NAMED =
            Map.of("common", COMMON, "combined", COMBINED, "extended", EXTENDED);

    private static final Map<String, Names> JSON = Map.of("json", Names.BRIDGE, "json-otel", Names.OTEL);

    /** The names that {@code %{name}x} accepts. */
    private static final Set<String> OURS =
            Set.of("mount", "group", "interpreter", "outcome", "exception", "request", "queue", "application", "cpu");

    private static final Pattern DIRECTIVE =
            Pattern.compile("%(?:%|>?s|\\{([A-Za-z0-9-]{1,64})}([ioxT])|([halutrmUqHbBDTLvp]))");

    /** The naming convention for the members of JSON objects. */
    public enum Names {
        /** The bridge's own names. */
        BRIDGE,
        /** The names of OpenTelemetry's conventions for HTTP. */
        OTEL
    }

    /** Makes the list immutable. */
    public AccessFormat {
        parts = List.copyOf(parts);
    }

    /**
     * A part of a line: a value of the request, or plain text.
     *
     * @param letter Apache's letter, or {@code '\0'} for plain text
     * @param argument the text in braces before the letter, {@code ""} if there is none; or the plain text
     */
    public record Part(char letter, String argument) {}

    /**
     * Parses a format.
     *
     * @param text {@code common}, {@code combined}, {@code extended}, {@code json}, {@code json-otel}, or a format with
     *     at least one letter
     * @return the format; {@code null} if the text has an unknown directive, a control character, or no directive at
     *     all
     */
    public static @Nullable AccessFormat parse(String text) {
        Names names = JSON.get(text.toLowerCase(Locale.ROOT));
        if (names != null) {
            return new AccessFormat(names, List.of());
        }
        String format = NAMED.getOrDefault(text.toLowerCase(Locale.ROOT), text);
        List<Part> parts = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        Matcher directive = DIRECTIVE.matcher(format);
        int at = 0;
        while (at < format.length()) {
            char c = format.charAt(at);
            if (c < ' ' || c == 0x7f) {
                return null;
            }
            if (c != '%') {
                plain.append(c);
                at++;
                continue;
            }
            if (!directive.find(at) || directive.start() != at) {
                return null;
            }
            at = directive.end();
            if (directive.group().equals("%%")) {
                plain.append('%');
                continue;
            }
            Part part = part(directive);
            if (part == null) {
                return null;
            }
            addPlain(parts, plain);
            parts.add(part);
        }
        boolean empty = parts.isEmpty();
        addPlain(parts, plain);
        return empty ? null : new AccessFormat(null, parts);
    }

    private static void addPlain(List<Part> parts, StringBuilder plain) {
        if (!plain.isEmpty()) {
            parts.add(new Part('\0', plain.toString()));
            plain.setLength(0);
        }
    }

    private static @Nullable Part part(Matcher directive) {
        String name = directive.group(1);
        if (name == null) {
            String letter = directive.group(3);
            return new Part(letter == null ? 's' : letter.charAt(0), "");
        }
        char letter = directive.group(2).charAt(0);
        boolean known = switch (letter) {
            case 'x' -> OURS.contains(name);
            case 'T' -> name.equals("s") || name.equals("ms") || name.equals("us");
            default -> true;
        };
        return known ? new Part(letter, name) : null;
    }

    /** Returns whether each line is a JSON object. */
    public boolean isJson() {
        return names != null;
    }

    /** Returns whether lines contain the CPU time of requests. It is measured only if this returns true. */
    public boolean wantsCpuTime() {
        return isJson() || parts.contains(new Part('x', "cpu"));
    }
}

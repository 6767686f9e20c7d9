package org.wsgibridge.wsgi;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The place of a request in a trace: the header {@code traceparent} of W3C Trace Context, section 3.2. Immutable.
 *
 * @param traceId the trace, 32 hexadecimal digits
 * @param spanId the span that the request is part of, 16 hexadecimal digits
 * @param sampled whether the trace is recorded
 */
public record TraceParent(String traceId, String spanId, boolean sampled) {
    /** The name of the variable in the environ. */
    public static final String VARIABLE = "HTTP_TRACEPARENT";

    private static final int TRACE_DIGITS = 32;
    private static final int LONGEST = 200;

    /** A later version may have further fields after the flags. */
    private static final Pattern FORM =
            Pattern.compile("(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32})-((?!0{16})[0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

    /** Pads a trace id of 64 bits, which some tracers still use. */
    public TraceParent {
        traceId = "0".repeat(Math.max(0, TRACE_DIGITS - traceId.length())) + traceId;
    }

    /**
     * Parses the value of the header.
     *
     * @param text the value that a client sent; {@code null} if there is none
     * @return {@code null} if it does not have the form that the standard requires
     */
    public static @Nullable TraceParent parse(@Nullable String text) {
        if (text == null || text.length() > LONGEST) {
            return null;
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        return new TraceParent(matcher.group(1), matcher.group(2), (Integer.parseInt(matcher.group(3), 16) & 1) == 1);
    }

    /** Returns the header's value. */
    @Override
    public String toString() {
        return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
    }
}

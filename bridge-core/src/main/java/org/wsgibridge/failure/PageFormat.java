package org.wsgibridge.failure;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The format of an error page. */
public enum PageFormat {
    /** For browsers. */
    HTML("text/html; charset=utf-8"),
    /** For programs: problem details (RFC 9457). */
    JSON("application/problem+json"),
    /** For terminals. */
    TEXT("text/plain; charset=utf-8");

    private static final Pattern SEPARATOR = Pattern.compile(",");
    private static final Pattern QUALITY = Pattern.compile(";\\s*q\\s*=\\s*([01](?:\\.\\d{0,3})?)\\s*(?:;|$)");
    private static final int MAX_RANGES = 64;

    private final String contentType;

    PageFormat(String contentType) {
        this.contentType = contentType;
    }

    /** Returns the value of Content-Type. */
    public String contentType() {
        return contentType;
    }

    /**
     * Returns the format that a client prefers (RFC 9110, section 12.5.1): the one with the highest quality; of
     * several, the one that is named most exactly; of several of these, HTML, then JSON. A client that accepts anything
     * and names no format is not a browser, and gets text. A client without {@code Accept} gets HTML.
     *
     * @param accept the value of {@code Accept}, {@code null} if there is none; any text
     */
    public static PageFormat of(@Nullable String accept) {
        if (accept == null || accept.isBlank()) {
            return HTML;
        }
        String ranges = accept.toLowerCase(Locale.ROOT);
        PageFormat best = TEXT;
        Preference most = Preference.NONE;
        for (PageFormat format : values()) {
            Preference preference = format.preference(ranges);
            if ((format == TEXT || preference.isNamed()) && preference.isMoreThan(most)) {
                best = format;
                most = preference;
            }
        }
        return best;
    }

    /** Returns the quality of this format: that of the most exact range that includes it. */
    private Preference preference(String accept) {
        Preference found = Preference.NONE;
        for (String range : SEPARATOR.split(accept, MAX_RANGES)) {
            int end = range.indexOf(';');
            int exactness = exactness((end < 0 ? range : range.substring(0, end)).strip());
            Preference preference = new Preference(exactness == 0 ? 0 : quality(range), exactness);
            if (exactness > found.exactness || (exactness == found.exactness && preference.isMoreThan(found))) {
                found = preference;
            }
        }
        return found;
    }

    /** Returns 3 for a type of this format, 2 for all types with its main type, 1 for any type, 0 for others. */
    private int exactness(String type) {
        if (type.equals("*/*")) {
            return 1;
        }
        return switch (this) {
            case HTML -> exactness(type, "text/*", type.equals("text/html") || type.equals("application/xhtml+xml"));
            case JSON ->
                exactness(
                        type,
                        "application/*",
                        type.equals("application/json") || (type.startsWith("application/") && type.endsWith("+json")));
            case TEXT -> exactness(type, "text/*", type.equals("text/plain"));
        };
    }

    private static int exactness(String type, String all, boolean isNamed) {
        return isNamed ? 3 : type.equals(all) ? 2 : 0;
    }

    private static double quality(String range) {
        Matcher quality = QUALITY.matcher(range);
        return quality.find() ? Double.parseDouble(quality.group(1)) : 1;
    }

    private record Preference(double quality, int exactness) {
        static final Preference NONE = new Preference(0, 0);

        boolean isNamed() {
            return exactness > 1;
        }

        boolean isMoreThan(Preference other) {
            return quality > other.quality || (quality == other.quality && quality > 0 && exactness > other.exactness);
        }
    }
}

package org.wsgibridge.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks values of a request that may be secret, by the names of headers and parameters. Masks too much rather than too
 * little: it finds a parameter anywhere, also in the URL in a header, and within the value of another parameter.
 * Stateless.
 */
final class Secrets {
    private static final String MASK = "\u2022\u2022\u2022\u2022\u2022\u2022";

    private static final String NAMES =
            "(?:auth|cookie|token|secret|passw|pwd|session|csrf|xsrf|credential|signature|api-?_?key|private|jwt)";

    private static final Pattern NAME = Pattern.compile(NAMES, Pattern.CASE_INSENSITIVE);

    private static final Pattern PARAMETER = Pattern.compile(NAMES + "[^=?&;#]*=", Pattern.CASE_INSENSITIVE);

    private static final Pattern EQUALS = Pattern.compile("=|%(?:25)*3d", Pattern.CASE_INSENSITIVE);

    private static final Pattern ESCAPE = Pattern.compile("%([0-9a-fA-F]{2})");

    /** The user and password in a URL. */
    private static final Pattern USER = Pattern.compile("://[^/?#@\\s]*@");

    private Secrets() {}

    /** Returns the value of a header as a page may show it. */
    static String ofHeader(String name, String value) {
        return NAME.matcher(name).find() ? MASK : masked(value);
    }

    /** Returns a text with the values of such parameters masked, and the user and password of URLs. */
    static String masked(String text) {
        List<String> shown = new ArrayList<>();
        for (String part : USER.matcher(text).replaceAll("://" + MASK + "@").split("&", -1)) {
            shown.add(hasSecret(part) ? cut(part) : part);
        }
        return String.join("&", shown);
    }

    /** Returns whether a part of a text has such a parameter, even if its bytes are escaped several times. */
    private static boolean hasSecret(String part) {
        String text = part;
        while (true) {
            if (PARAMETER.matcher(text).find()) {
                return true;
            }
            String unescaped = ESCAPE.matcher(text).replaceAll(Secrets::unescaped);
            if (unescaped.equals(text)) {
                return false;
            }
            text = unescaped;
        }
    }

    private static String unescaped(MatchResult escape) {
        return Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(1), 16)));
    }

    /** Masks the text after the first equals sign; all of it if there is none. */
    private static String cut(String part) {
        Matcher equals = EQUALS.matcher(part);
        return equals.find() ? part.substring(0, equals.end()) + MASK : MASK;
    }
}

package org.wsgibridge.it.application;

import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A response of a wiki without its times and tokens, and with all that follows the order of a dict in one order. */
final class WikiPage {
    private static final String CLOCK = "\\d\\d(?::|%3A)\\d\\d(?::|%3A)\\d\\d";
    private static final Pattern CHANGING = Pattern.compile("content-length: \\d+\n"
            + "|\\d{4}-\\d\\d-\\d\\d[T ]" + CLOCK
            + "|\\d\\d/\\d\\d/\\d\\d(?: at)? " + CLOCK
            + "|\\d+ (?:seconds?|minutes?)"
            + "|<strong>\\d+\\.\\d+</strong>(?= seconds)"
            + "|(?<=value=\")\\d{16}|(?<=ticket=)[\\w.]+|(?<=form_token=\")\\w+");
    private static final Pattern QUERY = Pattern.compile("\\?([^\"'#<>\\s]+)");
    private static final Pattern STYLE = Pattern.compile("(?<= style=\")[^\"]+");
    private static final Pattern TAG = Pattern.compile("(?<=<\\w{1,12})(?: [\\w:-]+=\"[^\"]*\")+");
    private static final Pattern ATTRIBUTE = Pattern.compile(" [\\w:-]+=\"[^\"]*\"");
    private static final Pattern LINES =
            Pattern.compile("(?:^[ \\t]*(?:<link |var )[^\\n]*\\n(?:[ \\t]*\\n)*)+", Pattern.MULTILINE);

    private WikiPage() {}

    /** Returns what must be the same on every server. */
    static String comparable(String response) {
        String page = CHANGING.matcher(response).replaceAll("");
        page = each(QUERY, page, query -> "?" + sorted(query.substring(1), "&(?:amp;)?", "&"));
        page = each(STYLE, page, style -> sorted(style, "; *", ";"));
        page = each(
                TAG,
                page,
                tag -> ATTRIBUTE
                        .matcher(tag)
                        .results()
                        .map(MatchResult::group)
                        .sorted()
                        .collect(Collectors.joining()));
        return each(LINES, page, lines -> sorted(lines.strip(), "\\s*\n\\s*", "\n") + "\n");
    }

    private static String each(Pattern part, String page, UnaryOperator<String> change) {
        return part.matcher(page).replaceAll(found -> Matcher.quoteReplacement(change.apply(found.group())));
    }

    private static String sorted(String text, String separator, String glue) {
        return Pattern.compile(separator).splitAsStream(text).sorted().collect(Collectors.joining(glue));
    }
}

package org.wsgibridge.settings.option;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Suggests the name of an option in place of an unknown name. Stateless. */
public final class Suggestion {
    /** The names of options by the names that mod_wsgi-express, gunicorn and uWSGI use. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            Map.entry("daemon-backlog", "listen-backlog"),
            Map.entry("queue-size", "listen-backlog"),
            Map.entry("backlog", "listen-backlog"),
            Map.entry("workers", "processes"),
            Map.entry("timeout", "request-timeout"),
            Map.entry("harakiri", "request-timeout"),
            Map.entry("max-requests", "maximum-requests"),
            Map.entry("working-directory", "home"),
            Map.entry("chdir", "home"),
            Map.entry("virtualenv", "python-home"),
            Map.entry("entry-point", "application"),
            Map.entry("module", "application"),
            Map.entry("callable", "callable-object"),
            Map.entry("reload-on-changes", "reload"),
            Map.entry("url-alias", "static./PREFIX"),
            Map.entry("static-url", "static./PREFIX"));

    private static final int SHORTEST_BEGINNING = 3;

    private Suggestion() {}

    /**
     * Returns the end of a message about an unknown name.
     *
     * @param name the unknown name
     * @param known the existing names
     * @return {@code "; did you mean X?"}; {@code ""} if no existing name is similar
     */
    public static String of(String name, Collection<String> known) {
        return meant(name, known, List.of())
                .map(found -> "; did you mean " + found + "?")
                .orElse("");
    }

    /**
     * Returns the existing name that was probably meant by an unknown one, which may be its beginning.
     *
     * @param name the unknown name
     * @param known the existing names
     * @param preferred those of them that are used most
     * @return the name; empty if none is similar
     */
    public static Optional<String> meant(String name, Collection<String> known, Collection<String> preferred) {
        return translated(name, known)
                .or(() -> completed(plain(name), known, preferred))
                .or(() -> similar(plain(name), known, preferred));
    }

    /**
     * Returns the existing name that is meant by an unknown one which differs from an existing name in few letters. An
     * unknown name that is only the beginning of existing ones may mean something else.
     *
     * @return the name; empty if none differs in few letters only
     */
    public static Optional<String> nearest(String name, Collection<String> known) {
        return translated(name, known)
                .or(() -> similar(plain(name), known, List.of())
                        .map(found -> completed(plain(name), known, List.of()).orElse(found)));
    }

    private static Optional<String> translated(String name, Collection<String> known) {
        return Optional.ofNullable(ELSEWHERE.get(plain(name))).filter(known::contains);
    }

    /** Returns the existing name that begins with a word: of several a preferred one, else the shortest one. */
    private static Optional<String> completed(String word, Collection<String> known, Collection<String> preferred) {
        return known.stream()
                .filter(candidate ->
                        word.length() >= SHORTEST_BEGINNING && plain(candidate).startsWith(word))
                .min(Comparator.comparing((String candidate) -> !preferred.contains(candidate))
                        .thenComparingInt(String::length));
    }

    /** Returns the existing name that differs in the fewest letters: of several a preferred one. */
    private static Optional<String> similar(String word, Collection<String> known, Collection<String> preferred) {
        int most = Math.max(1, word.length() / 4);
        return known.stream()
                .filter(candidate -> distance(word, plain(candidate)) <= most)
                .min(Comparator.comparingInt((String candidate) -> distance(word, plain(candidate)))
                        .thenComparing(candidate -> !preferred.contains(candidate)));
    }

    /**
     * Returns a name in the spelling of options: without camel case, underscores and the prefix of system properties.
     */
    private static String plain(String name) {
        String hyphens = name.replaceAll("([a-z])([A-Z])", "$1-$2").replace('_', '-');
        String lower = hyphens.toLowerCase(Locale.ROOT);
        return lower.startsWith("wsgi.") ? lower.substring("wsgi.".length()) : lower;
    }

    /** Returns the number of letters to insert, remove, replace or swap to make one text from the other. */
    private static int distance(String a, String b) {
        int[][] steps = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                steps[i][j] = i == 0 || j == 0 ? i + j : step(steps, a, b, i, j);
            }
        }
        return steps[a.length()][b.length()];
    }

    private static int step(int[][] steps, String a, String b, int i, int j) {
        int replaced = steps[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, Math.min(steps[i - 1][j], steps[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, steps[i - 2][j - 2] + 1) : best;
    }
}

package org.wsgibridge.settings.option;

import java.util.Collection;
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

    private Suggestion() {}

    /**
     * Returns the end of a message about an unknown name.
     *
     * @param name the unknown name
     * @param known the existing names
     * @return {@code "; did you mean X?"}; {@code ""} if no existing name is similar
     */
    public static String of(String name, Collection<String> known) {
        return nearest(name, known)
                .map(found -> "; did you mean " + found + "?")
                .orElse("");
    }

    /** Returns the existing name that is most similar to an unknown one; empty if none is similar. */
    public static Optional<String> nearest(String name, Collection<String> known) {
        String plain = plain(name);
        String translated = ELSEWHERE.get(plain);
        if (translated != null && known.contains(translated)) {
            return Optional.of(translated);
        }
        String best = null;
        int bestDistance = Math.max(1, plain.length() / 4) + 1;
        for (String candidate : known) {
            int distance = distance(plain, plain(candidate));
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
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

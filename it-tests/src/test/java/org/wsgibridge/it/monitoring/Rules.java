package org.wsgibridge.it.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of rules in {@code deploy/prometheus}. */
final class Rules {
    /** Where they are. */
    static final Path FOLDER = Path.of("../deploy/prometheus").toAbsolutePath().normalize();

    /** What is recorded. */
    static final Path RECORDING = FOLDER.resolve("rules.yml");

    /** The alerts. */
    static final Path ALERTS = FOLDER.resolve("alerts.yml");

    private static final Pattern RULE = Pattern.compile(
            "^ {6}- (alert|record): (\\S+)\\n {8}expr: (.*?)(?=^ {8}\\w+:|^ {0,6}\\S|^\\s*$|\\z)(.*?)(?=^ {6}- |\\z)",
            Pattern.DOTALL | Pattern.MULTILINE);

    private Rules() {}

    /**
     * A rule.
     *
     * @param name of the alert, or of what is recorded
     * @param expression its query
     * @param rest what follows the expression
     */
    record Rule(String name, String expression, String rest) {}

    /** Returns the rules of a file. */
    static List<Rule> of(Path file) throws IOException {
        return RULE.matcher(Files.readString(file)).results().map(Rules::rule).toList();
    }

    private static Rule rule(MatchResult found) {
        String expression = found.group(3).replaceFirst("^\\|\\n", "").strip();
        return new Rule(found.group(2), expression, found.group(4));
    }

    /** Returns all rules, recording ones and alerts. */
    static List<Rule> all() throws IOException {
        return Stream.concat(of(RECORDING).stream(), of(ALERTS).stream()).toList();
    }
}

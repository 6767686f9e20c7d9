package org.wsgibridge.express.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.files.FileFault;
import org.wsgibridge.files.TextFile;

/**
 * The patterns in the project's {@code .containerignore} or {@code .dockerignore} of files to leave out of an image.
 * They have the syntax of docker: {@code *} and {@code ?} match within a name, {@code **} matches any folders, {@code
 * !} begins an exception. The last pattern that matches a file or a folder above it decides. Sets in brackets are
 * refused. Immutable.
 */
final class IgnoreFile {
    private static final List<String> NAMES = List.of(".containerignore", ".dockerignore");

    private record Rule(Pattern pattern, boolean excludes) {}

    private final String name;
    private final List<Rule> rules;

    private IgnoreFile(String name, List<Rule> rules) {
        this.name = name;
        this.rules = List.copyOf(rules);
    }

    /**
     * Reads the file.
     *
     * @param project the project's folder, which may have none
     * @return the patterns, none without a file
     * @throws ExpressException if the file cannot be read, or has sets in brackets
     */
    static IgnoreFile of(Path project) {
        for (String name : NAMES) {
            Path file = project.resolve(name);
            if (Files.exists(file)) {
                try {
                    return new IgnoreFile(name, rules(file));
                } catch (IOException e) {
                    throw ExpressException.usage(file + " cannot be read: " + FileFault.reason(e), e);
                }
            }
        }
        return new IgnoreFile("", List.of());
    }

    private static List<Rule> rules(Path file) throws IOException {
        List<Rule> rules = new ArrayList<>();
        for (String line : TextFile.lines(file)) {
            String text = line.strip();
            boolean excludes = !text.startsWith("!");
            String pattern = (excludes ? text : text.substring(1).strip()).replaceFirst("^(\\.?/+)+", "");
            pattern = pattern.replaceFirst("/+\\.?$", "");
            if (!text.startsWith("#") && !pattern.isEmpty()) {
                rules.add(new Rule(Pattern.compile(expression(file, pattern)), excludes));
            }
        }
        return rules;
    }

    private static String expression(Path file, String pattern) {
        StringBuilder expression = new StringBuilder();
        for (int at = 0; at < pattern.length(); at++) {
            char c = pattern.charAt(at);
            if (pattern.startsWith("**/", at)) {
                expression.append("(?:.*/)?");
                at += 2;
            } else if (pattern.startsWith("**", at)) {
                expression.append(".*");
                at++;
            } else if (c == '*' || c == '?') {
                expression.append(c == '*' ? "[^/]*" : "[^/]");
            } else if (c == '[') {
                throw ExpressException.usage(file + ": " + pattern
                        + " is not understood: expected names with *, ** and ?, and no sets in brackets");
            } else {
                boolean escapes = c == '\\' && at + 1 < pattern.length();
                expression.append(Pattern.quote(String.valueOf(escapes ? pattern.charAt(++at) : c)));
            }
        }
        return expression.append("(?:/.*)?").toString();
    }

    /** Returns the name of the file, {@code ""} if there is none. */
    String name() {
        return name;
    }

    /**
     * Returns whether a file is left out.
     *
     * @param path the file, relative to the project, with slashes
     */
    boolean excludes(String path) {
        boolean excluded = false;
        for (Rule rule : rules) {
            if (rule.excludes() != excluded && rule.pattern().matcher(path).matches()) {
                excluded = rule.excludes();
            }
        }
        return excluded;
    }
}

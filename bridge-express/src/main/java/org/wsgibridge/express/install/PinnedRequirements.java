package org.wsgibridge.express.install;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads requirements that pin one version of each package. Such requirements with the same text install the same
 * packages. For one thread.
 */
public final class PinnedRequirements {
    private static final Pattern COMMENT_LINE = Pattern.compile("(?m)^[ \\t]*#.*$");
    private static final Pattern CONTINUED = Pattern.compile("\\\\\\R");
    private static final Pattern COMMENT = Pattern.compile("\\s#.*$");

    private static final Pattern PIN = Pattern.compile(
            "[A-Za-z0-9][A-Za-z0-9._-]*" // the name
                    + "(?:\\s*\\[[A-Za-z0-9._,\\s-]*\\])?" // extras
                    + "\\s*==\\s*[A-Za-z0-9.!+_-]+" // the version
                    + "(?:\\s*;(?:(?!\\s--)[^$])*)?" // a marker, without a variable
                    + "(?:\\s+--hash[=\\s]\\S+)*");

    private static final Pattern REFERENCE = Pattern.compile("(?:-[rc]|--requirement|--constraint)(?:\\s+|=)(\\S+)");

    private final Map<Path, String> texts = new LinkedHashMap<>();

    private PinnedRequirements() {}

    /**
     * Returns the text of all files that pip reads for these requirements, in the order in which pip reads them.
     * Returns {@code ""} if a line is anything else than {@code name==version} with extras, a marker and hashes: for
     * example a range, a path, a URL, an option or a variable.
     */
    public static String textOf(Requirements requirements) {
        if (!requirements.local().isEmpty()) {
            return "";
        }
        PinnedRequirements pinned = new PinnedRequirements();
        List<String> options = requirements.options();
        for (int i = 1; i < options.size(); i += 2) {
            if (!pinned.read(Path.of(options.get(i)))) {
                return "";
            }
        }
        return options + "\n" + String.join("\n", pinned.texts.values()) + "\n";
    }

    private boolean read(Path file) {
        Path path = file.normalize();
        if (texts.containsKey(path)) {
            return true;
        }
        String text;
        try {
            text = new String(Files.readAllBytes(path), UTF_8);
        } catch (IOException e) {
            return false; // pip says what is wrong with it
        }
        texts.put(path, text);
        String joined =
                CONTINUED.matcher(COMMENT_LINE.matcher(text).replaceAll("")).replaceAll(" ");
        return joined.lines()
                .allMatch(
                        line -> isPinned(COMMENT.matcher(line).replaceFirst("").strip(), path));
    }

    private boolean isPinned(String line, Path file) {
        Matcher reference = REFERENCE.matcher(line);
        if (reference.matches()) {
            String name = reference.group(1);
            return name.chars().noneMatch(c -> c == ':' || c == '$' || c == '"' || c == '\'')
                    && read(file.resolveSibling(name));
        }
        return line.isEmpty() || PIN.matcher(line).matches();
    }
}

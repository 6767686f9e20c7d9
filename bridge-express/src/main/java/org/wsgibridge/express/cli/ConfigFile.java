package org.wsgibridge.express.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.usage.UnknownOption;
import org.wsgibridge.files.FileFault;
import org.wsgibridge.files.TextFile;
import org.wsgibridge.settings.OptionOrigin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Reads a file with options, as {@code setup-server} writes it and {@code --config} names it. Each line has one option:
 * {@code port = 8000}, {@code http2}, {@code url-alias = /static "/srv/my site/static"}. The value of an option that
 * takes one value is the rest of the line. Of several values, those with blanks are in double quotes. Empty lines and
 * lines that begin with {@code #} are ignored. Stateless.
 */
public final class ConfigFile {
    /** The option that names the file. */
    public static final String OPTION = "--config";

    private static final Set<String> NOT_IN_A_FILE =
            Set.of(OPTION, "--setup-only", StartServer.OPTIONS_ONLY, "--help", "--version");
    private static final Pattern LINE = Pattern.compile("(?:--)?([A-Za-z0-9][A-Za-z0-9-]*)(?:(?:\\s*=\\s*|\\s+)(.*))?");
    private static final Pattern WORD = Pattern.compile("\\G\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s\"]+))(?=\\s|$)");

    private ConfigFile() {}

    /**
     * Reads the file.
     *
     * @param source the option or variable that names the file, for messages, such as {@code --config}
     * @param command the command that the options are for
     * @throws ExpressException if the file cannot be read, or naming every line that cannot be understood
     */
    public static OptionLines read(String source, Path file, CommandSpec command) {
        List<OptionLines.Line> lines = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        List<String> text = text(source, file);
        for (int i = 0; i < text.size(); i++) {
            String line = text.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                try {
                    lines.add(line(file + " line " + (i + 1), line, command));
                } catch (IllegalArgumentException e) {
                    faults.add(file + " line " + (i + 1) + ": " + e.getMessage());
                }
            }
        }
        if (!faults.isEmpty()) {
            throw ExpressException.usage(String.join("\nwsgi-express: ", faults));
        }
        return new OptionLines(lines);
    }

    /**
     * Returns the text of each option in a file, unchecked. The server checks the options when it starts.
     *
     * @param file the file
     * @return the text after each option, by the option's name with dashes; {@code ""} for an option without a value
     * @throws ExpressException if the file cannot be read
     */
    public static Map<String, String> texts(Path file) {
        Map<String, String> texts = new HashMap<>();
        for (String line : text(OPTION, file)) {
            Matcher option = LINE.matcher(line.strip());
            if (option.matches()) {
                String value = option.group(2);
                texts.put("--" + option.group(1), value == null ? "" : value);
            }
        }
        return texts;
    }

    private static List<String> text(String source, Path file) {
        try {
            return TextFile.lines(file);
        } catch (IOException e) {
            throw ExpressException.usage(source + " " + file + " cannot be read: " + FileFault.reason(e), e);
        }
    }

    private static OptionLines.Line line(String place, String text, CommandSpec command) {
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            String hint = text.startsWith("[") ? "; there are no sections, only options, one a line" : "";
            throw new IllegalArgumentException("expected an option such as port = 8000, not: " + text + hint);
        }
        String name = "--" + line.group(1);
        OptionSpec option = command.optionsMap().get(name);
        if (option == null) {
            String value = line.group(2);
            throw new IllegalArgumentException(
                    UnknownOption.explain(line.group(1), value == null ? "" : value, command));
        }
        if (isForCommandLineOnly(option)) {
            throw new IllegalArgumentException(line.group(1) + " belongs on the command line, not into a file");
        }
        return new OptionLines.Line(
                OptionOrigin.line(place, line.group(1)),
                option,
                values(line.group(1), line.group(1), option, line.group(2)));
    }

    /** Returns whether an option is valid on the command line only. */
    static boolean isForCommandLineOnly(OptionSpec option) {
        return NOT_IN_A_FILE.contains(option.longestName());
    }

    /**
     * Splits the text after an option into its values.
     *
     * @param subject the option as it was written, for the beginning of a message
     * @param name the option's name in a file, for an example
     * @throws IllegalArgumentException if the option does not take these values
     */
    static List<String> values(String subject, String name, OptionSpec option, @Nullable String text) {
        int fewest = option.arity().min();
        if (option.arity().max() == 0) {
            if ("on".equals(text) || "off".equals(text)) {
                return List.of(Boolean.toString("on".equals(text)));
            }
            if (text != null && !text.isEmpty()) {
                throw new IllegalArgumentException(subject + " takes no value, not: " + text);
            }
            return List.of();
        }
        if (text == null) {
            if (fewest > 0 && !(option.preprocessor() instanceof AccessLogArgument)) {
                throw new IllegalArgumentException(subject + " needs a value: " + name + " = " + option.paramLabel());
            }
            return List.of();
        }
        if (option.arity().max() == 1) {
            return List.of(text);
        }
        List<String> words = words(text);
        if (words.size() < fewest || words.size() > option.arity().max()) {
            throw new IllegalArgumentException(subject + " needs " + fewest + " values: " + name + " = "
                    + option.paramLabel() + "; one with blanks belongs into double quotes");
        }
        return words;
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(text);
        int end = 0;
        while (word.find()) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1).replaceAll("\\\\(.)", "$1"));
            end = word.end();
        }
        return end == text.length() ? words : List.of();
    }

    /** Returns several values as one line has them, with quotes where they are needed. */
    static String written(List<String> values) {
        return values.stream().map(ConfigFile::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String value) {
        boolean plain = !value.isEmpty() && value.chars().noneMatch(c -> Character.isWhitespace(c) || c == '"');
        return plain ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}

package org.wsgibridge.express.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
import org.wsgibridge.express.ExpressException;
import org.wsgibridge.express.usage.UnknownOption;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * A file with options, as {@code setup-server} writes it and {@code --config} names it: one option a line, {@code port
 * = 8000}, {@code http2}, {@code url-alias = /static "/srv/my site/static"}. What takes one value has the rest of the
 * line; of several values those with blanks are in double quotes. Empty lines and those that begin with {@code #} are
 * left out. Immutable.
 */
public final class ConfigFile {
    /** The option that names the file. */
    public static final String OPTION = "--config";

    private static final String ENTRY = "--entry-point";
    private static final Set<String> NOT_IN_A_FILE = Set.of(OPTION, "--setup-only", "--help", "--version");
    private static final Pattern LINE = Pattern.compile("(?:--)?([A-Za-z0-9][A-Za-z0-9-]*)(?:(?:\\s*=\\s*|\\s+)(.*))?");
    private static final Pattern WORD = Pattern.compile("\\G\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s\"]+))(?=\\s|$)");
    private static final int SHORTEST_TELLING_VALUE = 3;

    private final Path file;
    private final List<Line> lines;

    private record Line(int number, OptionSpec option, List<String> values) {
        /** Returns whether a message is about this line, as one that names the option is. */
        boolean isNamedIn(String message) {
            return Pattern.compile("(--|option )" + Pattern.quote(name()) + "(?![A-Za-z0-9-])")
                    .matcher(message)
                    .find();
        }

        boolean hasValueIn(String message) {
            return values.stream()
                    .anyMatch(value -> value.length() >= SHORTEST_TELLING_VALUE && message.contains(value));
        }

        private String name() {
            return option.longestName().substring(2);
        }
    }

    private ConfigFile(Path file, List<Line> lines) {
        this.file = file;
        this.lines = List.copyOf(lines);
    }

    /**
     * Reads the file.
     *
     * @param command the command, whose options it may have
     * @throws ExpressException naming every line that cannot be understood
     */
    public static ConfigFile read(Path file, CommandSpec command) {
        List<Line> lines = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        List<String> text = text(file);
        for (int i = 0; i < text.size(); i++) {
            String line = text.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                try {
                    lines.add(line(i + 1, line, command));
                } catch (IllegalArgumentException e) {
                    faults.add(file + " line " + (i + 1) + ": " + e.getMessage());
                }
            }
        }
        if (!faults.isEmpty()) {
            throw ExpressException.usage(String.join("\nwsgi-express: ", faults));
        }
        return new ConfigFile(file, lines);
    }

    private static List<String> text(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw ExpressException.usage(OPTION + " " + file + ": there is no such file", e);
        } catch (CharacterCodingException e) {
            throw ExpressException.usage(OPTION + " " + file + ": it is not a text in UTF-8", e);
        } catch (IOException e) {
            throw ExpressException.usage(OPTION + " " + file + " cannot be read: " + e, e);
        }
    }

    private static Line line(int number, String text, CommandSpec command) {
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            throw new IllegalArgumentException("expected an option such as port = 8000, not: " + text);
        }
        String name = "--" + line.group(1);
        OptionSpec option = command.optionsMap().get(name);
        if (option == null) {
            String value = line.group(2);
            throw new IllegalArgumentException(
                    UnknownOption.explain(line.group(1), value == null ? "" : value, command));
        }
        if (NOT_IN_A_FILE.contains(option.longestName())) {
            throw new IllegalArgumentException(line.group(1) + " belongs on the command line, not into a file");
        }
        return new Line(number, option, values(line.group(1), option, line.group(2)));
    }

    private static List<String> values(String name, OptionSpec option, @Nullable String text) {
        int fewest = option.arity().min();
        if (option.arity().max() == 0) {
            if (text != null && !text.isEmpty()) {
                throw new IllegalArgumentException(name + " takes no value, not: " + text);
            }
            return List.of();
        }
        if (text == null) {
            if (fewest > 0 && !(option.preprocessor() instanceof AccessLogArgument)) {
                throw new IllegalArgumentException(name + " needs a value: " + name + " = " + option.paramLabel());
            }
            return List.of();
        }
        if (option.arity().max() == 1) {
            return List.of(text);
        }
        List<String> words = words(text);
        if (words.size() < fewest || words.size() > option.arity().max()) {
            throw new IllegalArgumentException(name + " needs " + fewest + " values: " + name + " = "
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

    /** Returns values as they are written in a line. */
    static String written(List<String> values) {
        return values.stream().map(ConfigFile::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String value) {
        boolean plain = !value.isEmpty() && value.chars().noneMatch(c -> Character.isWhitespace(c) || c == '"');
        return plain ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /**
     * Puts the options of the file before those of the command line. What the command line has is taken from there
     * alone, all of it if it may be repeated.
     *
     * @param parsed the command's part of the command line
     * @param arguments the whole command line
     * @return the command line with the options of both
     */
    public List<String> combine(ParseResult parsed, List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        int at = all.indexOf(parsed.commandSpec().name()) + 1;
        List<String> ofFile = new ArrayList<>();
        for (Line line : effective(parsed)) {
            String name = line.option.longestName();
            if (line.values.size() == 1) {
                ofFile.add(name + "=" + line.values.get(0));
            } else {
                ofFile.add(name);
                ofFile.addAll(line.values);
            }
        }
        all.addAll(at, ofFile);
        return all;
    }

    private List<Line> effective(ParseResult parsed) {
        boolean hasEntry = !parsed.matchedPositionals().isEmpty() || parsed.hasMatchedOption(ENTRY);
        return lines.stream()
                .filter(line -> !parsed.hasMatchedOption(line.option))
                .filter(line -> !hasEntry || !line.option.longestName().equals(ENTRY))
                .toList();
    }

    /**
     * Returns where options are written, such as {@code /srv/wsgi-express.conf line 3}, by their names without dashes.
     */
    Map<String, String> places() {
        Map<String, String> places = new HashMap<>();
        lines.forEach(line -> places.put(line.name(), file + " line " + line.number));
        return places;
    }

    /** Returns the same file with nothing but what the command line does not have itself. */
    public ConfigFile without(ParseResult parsed) {
        return new ConfigFile(file, effective(parsed));
    }

    /**
     * Adds the file and lines that a message is about.
     *
     * @param message what the user is to be told
     * @param argument the option, {@code null} when only the message tells it
     * @return the message, after file and lines if it is about some of them
     */
    public String locate(String message, @Nullable ArgSpec argument) {
        List<Line> found = lines.stream()
                .filter(line -> argument instanceof OptionSpec option
                        ? option.longestName().equals(line.option.longestName())
                        : line.isNamedIn(message))
                .toList();
        if (found.isEmpty() && argument == null) {
            found = lines.stream().filter(line -> line.hasValueIn(message)).toList();
        }
        if (found.isEmpty() || message.startsWith(file.toString())) {
            return message;
        }
        return file
                + found.stream().map(line -> " line " + line.number).collect(Collectors.joining(",", "", ": "))
                + message;
    }
}

package org.wsgibridge.express.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.ValueFile;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The options that come from variables and files instead of the command line, with the place where each is written.
 * Immutable.
 */
public final class OptionLines {
    /** No options. */
    public static final OptionLines NONE = new OptionLines(List.of());

    private static final String ENTRY = "--entry-point";
    private static final int SHORTEST_TELLING_VALUE = 3;

    private final List<Line> lines;

    /**
     * An option and the place where it is written.
     *
     * @param place the place, such as {@code /srv/wsgi-express.conf line 3}
     * @param option the option
     * @param values its values
     * @param secret the text that messages must not show, {@code null} if the values are not secret
     */
    record Line(
            String place,
            OptionSpec option,
            List<String> values,
            @Nullable String secret) {
        Line {
            values = List.copyOf(values);
        }

        Line(String place, OptionSpec option, List<String> values) {
            this(place, option, values, null);
        }

        /** Returns the same line with its values marked as secret. An option without a value stays as it is. */
        Line hidden(String text) {
            return option.arity().max() == 0 ? this : new Line(place, option, values, text);
        }

        private boolean isSecret() {
            return secret != null;
        }

        /** Returns a message in which the values are masked if they are secret. */
        private String masked(String message) {
            if (secret == null) {
                return message;
            }
            String masked = ValueFile.masked(message, secret);
            for (String value : values) {
                masked = ValueFile.masked(masked, value);
            }
            return masked;
        }

        /** Returns whether a message names the option of this line. */
        boolean isNamedIn(String message) {
            return Pattern.compile("(--|option )" + Pattern.quote(name()) + "(?![A-Za-z0-9-])")
                    .matcher(message)
                    .find();
        }

        boolean hasValueIn(String message) {
            return values.stream()
                    .anyMatch(value -> value.length() >= SHORTEST_TELLING_VALUE && message.contains(value));
        }

        /** Returns whether another option of the bridge was made of one of these values. */
        private boolean isMadeInto(String name, String value) {
            // A short value may be that of any other option.
            return value.length() > SHORTEST_TELLING_VALUE
                    && !option.command().optionsMap().containsKey("--" + name)
                    && values.contains(value);
        }

        private String name() {
            return option.longestName().substring(2);
        }
    }

    OptionLines(List<Line> lines) {
        this.lines = List.copyOf(lines);
    }

    /** Returns whether there are no options. */
    public boolean isEmpty() {
        return lines.isEmpty();
    }

    /** Returns whether an option without a value is among them and is not switched off. */
    boolean haveOn(String name) {
        return lines.stream()
                .anyMatch(line -> line.option.longestName().equals(name) && !line.values.contains("false"));
    }

    /** Returns these options, and those of the weaker lines that these do not set. */
    public OptionLines over(OptionLines weaker) {
        Set<OptionSpec> own = new HashSet<>();
        lines.forEach(line -> own.add(line.option));
        List<Line> all = new ArrayList<>(lines);
        weaker.lines.stream().filter(line -> !own.contains(line.option)).forEach(all::add);
        return new OptionLines(all);
    }

    /**
     * Inserts these options into the command line, before its own. An option that the command line sets is taken from
     * there only, even if it may be repeated.
     *
     * @param parsed the command's part of the command line
     * @param arguments the whole command line
     * @return the command line with the options of both
     */
    public List<String> combine(ParseResult parsed, List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        int at = all.indexOf(parsed.commandSpec().name()) + 1;
        List<String> added = new ArrayList<>();
        for (Line line : effective(parsed)) {
            String name = line.option.longestName();
            if (line.values.size() == 1) {
                added.add(name + "=" + line.values.get(0));
            } else {
                added.add(name);
                added.addAll(line.values);
            }
        }
        all.addAll(at, added);
        return all;
    }

    private List<Line> effective(ParseResult parsed) {
        boolean hasEntry = !parsed.matchedPositionals().isEmpty() || parsed.hasMatchedOption(ENTRY);
        return lines.stream()
                .filter(line -> !parsed.hasMatchedOption(line.option))
                .filter(line -> !hasEntry || !line.option.longestName().equals(ENTRY))
                .toList();
    }

    /** Returns the places of the options, by their names without dashes. */
    Map<String, String> places() {
        Map<String, String> places = new HashMap<>();
        lines.forEach(line -> places.put(line.name(), line.place));
        return places;
    }

    /** Returns only the options that the command line does not set itself. */
    public OptionLines without(ParseResult parsed) {
        return new OptionLines(effective(parsed));
    }

    /**
     * Puts the places that a message is about in front of it, and masks secret values.
     *
     * @param message the message for the user
     * @param argument the option, {@code null} if only the message names it
     * @return the message, with the places in front if there are any
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
        if (found.isEmpty() || message.startsWith(found.get(0).place)) {
            return masked(message);
        }
        return found.stream().map(Line::place).distinct().collect(Collectors.joining(", ", "", ": ")) + masked(message);
    }

    /** Returns a message in which secret values are masked, those from files of {@code WSGI_..._FILE}. */
    public String masked(String message) {
        String masked = message;
        for (Line line : lines) {
            masked = line.masked(masked);
        }
        return masked;
    }

    /** Returns the places of options with secret values, by their names without dashes. */
    Map<String, String> hidden() {
        Map<String, String> hidden = new LinkedHashMap<>();
        lines.stream().filter(Line::isSecret).forEach(line -> hidden.put(line.name(), line.place));
        return hidden;
    }

    /**
     * Returns the names of the bridge's options that have secret values.
     *
     * @param options the bridge's options by name: those of the command, and those that were made of them
     */
    Set<String> hiddenOf(Map<String, String> options) {
        Set<String> names = new HashSet<>();
        options.forEach((name, value) -> lines.stream()
                .filter(Line::isSecret)
                .filter(line -> line.name().equals(name) || line.isMadeInto(name, value))
                .forEach(line -> names.add(name)));
        return names;
    }
}

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

/** Options that are not on the command line: those of variables and of a file, and where each is written. Immutable. */
public final class OptionLines {
    /** No options. */
    public static final OptionLines NONE = new OptionLines(List.of());

    private static final String ENTRY = "--entry-point";
    private static final int SHORTEST_TELLING_VALUE = 3;

    private final List<Line> lines;

    /**
     * An option that is written somewhere.
     *
     * @param place where, such as {@code /srv/wsgi-express.conf line 3}
     * @param option the option
     * @param values its values
     * @param secret the text that is not shown, {@code null} where the values may be seen
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

        /** Returns the same with values that are not shown, unless there is nothing but on and off. */
        Line hidden(String text) {
            return option.arity().max() == 0 ? this : new Line(place, option, values, text);
        }

        private boolean isSecret() {
            return secret != null;
        }

        /** Returns a message without the values, if they are not shown. */
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

        /** Returns whether an option that the command does not have got one of the values. */
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

    /** Returns whether there are none. */
    public boolean isEmpty() {
        return lines.isEmpty();
    }

    /** Returns whether an option without a value is among them, and is not switched off. */
    boolean haveOn(String name) {
        return lines.stream()
                .anyMatch(line -> line.option.longestName().equals(name) && !line.values.contains("false"));
    }

    /** Returns these and, of the options that these do not have, the weaker ones. */
    public OptionLines over(OptionLines weaker) {
        Set<OptionSpec> own = new HashSet<>();
        lines.forEach(line -> own.add(line.option));
        List<Line> all = new ArrayList<>(lines);
        weaker.lines.stream().filter(line -> !own.contains(line.option)).forEach(all::add);
        return new OptionLines(all);
    }

    /**
     * Puts these options before those of the command line. What the command line has is taken from there alone, all of
     * it if it may be repeated.
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

    /** Returns where options are written, by their names without dashes. */
    Map<String, String> places() {
        Map<String, String> places = new HashMap<>();
        lines.forEach(line -> places.put(line.name(), line.place));
        return places;
    }

    /** Returns the same with nothing but what the command line does not have itself. */
    public OptionLines without(ParseResult parsed) {
        return new OptionLines(effective(parsed));
    }

    /**
     * Adds the places that a message is about, and takes away values that are not shown.
     *
     * @param message the message for the user
     * @param argument the option, {@code null} when only the message names it
     * @return the message, after the places if it is about some of them
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

    /** Returns a message without the values that are not shown: those from files for secrets. */
    public String masked(String message) {
        String masked = message;
        for (Line line : lines) {
            masked = line.masked(masked);
        }
        return masked;
    }

    /** Returns where options are written whose values are not shown, by their names without dashes. */
    Map<String, String> hidden() {
        Map<String, String> hidden = new LinkedHashMap<>();
        lines.stream().filter(Line::isSecret).forEach(line -> hidden.put(line.name(), line.place));
        return hidden;
    }

    /**
     * Returns which of the bridge's options have values that are not shown.
     *
     * @param options the bridge's options, by its names: of the command's, or made of these
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

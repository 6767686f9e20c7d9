package org.wsgibridge.express.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
     */
    record Line(String place, OptionSpec option, List<String> values) {
        Line {
            values = List.copyOf(values);
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
     * Adds the places that a message is about.
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
            return message;
        }
        return found.stream().map(Line::place).distinct().collect(Collectors.joining(", ", "", ": ")) + message;
    }
}

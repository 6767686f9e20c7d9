package org.wsgibridge.express.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.settings.OptionOrigin;
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
    private static final Map<String, Boolean> WORDS = Map.of(
            "on", true, "true", true, "yes", true, "1", true, "off", false, "false", false, "no", false, "0", false);

    private final List<Line> lines;

    /**
     * An option and how it is written.
     *
     * @param origin the place, such as {@code /srv/wsgi-express.conf line 3}, and how the option is written there
     * @param option the option
     * @param values its values
     * @param secret the text that messages must not show, {@code null} if the values are not secret
     */
    record Line(
            OptionOrigin origin,
            OptionSpec option,
            List<String> values,
            @Nullable String secret) {
        Line {
            values = List.copyOf(values);
        }

        Line(OptionOrigin origin, OptionSpec option, List<String> values) {
            this(origin, option, values, null);
        }

        /**
         * Returns the line of a variable.
         *
         * @param name the option's name in the variable
         * @throws ExpressException if the option does not take this value
         */
        static Line of(OptionOrigin origin, OptionSpec option, String name, String value) {
            if (option.arity().max() > 0) {
                try {
                    return new Line(origin, option, ConfigFile.values(origin.name(), name, option, value));
                } catch (IllegalArgumentException e) {
                    throw ExpressException.usage(String.valueOf(e.getMessage()), e);
                }
            }
            Boolean on = WORDS.get(value.toLowerCase(Locale.ROOT));
            if (on == null) {
                throw ExpressException.usage(origin.with(value) + ": expected on or off");
            }
            return new Line(origin, option, List.of(on.toString()));
        }

        /** Returns the same line with its values marked as secret. An option without a value stays as it is. */
        Line hidden(String text) {
            return option.arity().max() == 0 ? this : new Line(origin, option, values, text);
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

        private String place() {
            return origin.place();
        }

        /** Returns a message that names the option as this line does, where one of its values follows. */
        private String namedWithValue(String message) {
            String all = values.stream().map(Pattern::quote).collect(Collectors.joining("|"));
            return all.isEmpty()
                    ? message
                    : replaced(message, " (" + all + ")(?![^\\s:;,])", found -> origin.with(found.group(1)));
        }

        /** Returns a message that names the option as this line does. */
        private String named(String message) {
            return replaced(message, "", found -> origin.name());
        }

        private String replaced(String message, String rest, Function<MatchResult, String> written) {
            return Pattern.compile(Pattern.quote(option.longestName()) + "(?![A-Za-z0-9-])" + rest)
                    .matcher(message)
                    .replaceAll(found -> Matcher.quoteReplacement(written.apply(found)));
        }

        private String written() {
            return origin.with(String.join(" ", values));
        }

        private boolean hasValueIn(String message) {
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

    /** Returns the origins of the options, by their names without dashes. */
    Map<String, OptionOrigin> origins() {
        Map<String, OptionOrigin> origins = new HashMap<>();
        lines.forEach(line -> origins.put(line.name(), line.origin));
        return origins;
    }

    /**
     * Returns how an option with several values is written, up to its last value.
     *
     * @param name the option with its dashes
     * @param first its values before the last one
     * @return the origin; {@code null} if it is not in these lines
     */
    @Nullable
    OptionOrigin origin(String name, List<String> first) {
        for (Line line : lines) {
            int count = first.size();
            if (line.option.longestName().equals(name)
                    && line.values.size() >= count
                    && line.values.subList(0, count).equals(first)) {
                return count == 0
                        ? line.origin
                        : new OptionOrigin(line.place(), line.origin.with(String.join(" ", first)), " ");
            }
        }
        return null;
    }

    /** Returns only the options that the command line does not set itself. */
    public OptionLines without(ParseResult parsed) {
        return new OptionLines(effective(parsed));
    }

    /**
     * Names the options in a message as these lines write them, and masks secret values. If the message names none of
     * them, but shows the value of one, the place of that is put in front.
     *
     * @param message the message for the user
     * @param argument the option, {@code null} if only the message names it
     */
    public String locate(String message, @Nullable ArgSpec argument) {
        String named = message;
        for (Line line : lines) {
            named = line.namedWithValue(named);
        }
        for (Line line : lines) {
            named = line.named(named);
        }
        String known = named;
        boolean isNamed = lines.stream().anyMatch(line -> known.contains(line.origin.name()));
        return masked(isNamed ? known : place(message, argument) + known);
    }

    private String place(String message, @Nullable ArgSpec argument) {
        return lines.stream()
                .filter(line -> argument instanceof OptionSpec option
                        ? option.longestName().equals(line.option.longestName())
                        : line.hasValueIn(message))
                .map(line -> line.written() + ": ")
                .findFirst()
                .orElse("");
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
        lines.stream().filter(Line::isSecret).forEach(line -> hidden.put(line.name(), line.place()));
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

package org.wsgibridge.express.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.wsgibridge.settings.option.AdminOptions;
import org.wsgibridge.settings.option.GroupOptions;
import org.wsgibridge.settings.option.HeadOptions;
import org.wsgibridge.settings.option.LogOptions;
import org.wsgibridge.settings.option.MetricsOptions;
import org.wsgibridge.settings.option.MountOptions;
import org.wsgibridge.settings.option.Option;
import org.wsgibridge.settings.option.ProcessOptions;
import org.wsgibridge.settings.option.RecyclingOptions;
import org.wsgibridge.settings.option.TimeoutOptions;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The options that are passed to the bridge unchanged. Their names, defaults and descriptions come from the bridge's
 * own table, so that they have the same effect as in a WAR. Stateless.
 */
public final class BridgeOptions {
    private static final Map<String, List<Option<?>>> GROUPS = groups();
    private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)]+)\\)");

    private BridgeOptions() {}

    private static Map<String, List<Option<?>>> groups() {
        Map<String, List<Option<?>>> groups = new LinkedHashMap<>();
        groups.put(
                "Capacity",
                List.of(
                        GroupOptions.PROCESSES,
                        GroupOptions.THREADS,
                        GroupOptions.LISTEN_BACKLOG,
                        GroupOptions.MAXIMUM_STUCK,
                        GroupOptions.STACK_SIZE,
                        GroupOptions.VIRTUAL_THREADS,
                        MountOptions.LIMIT_REQUEST_BODY,
                        MountOptions.REQUEST_BUFFERING,
                        MountOptions.RESPONSE_BUFFER,
                        MountOptions.WARM_UP));
        groups.put("Request heads", HeadOptions.ALL);
        groups.put("Timeouts", TimeoutOptions.ALL);
        groups.put("Recycling", RecyclingOptions.ALL);
        groups.put(
                "Python processes",
                Stream.<Option<?>>concat(Stream.of(GroupOptions.PYTHON_PATH), ProcessOptions.ALL.stream())
                        .toList());
        groups.put(
                "Monitoring",
                Stream.<Option<?>>concat(AdminOptions.ALL.stream(), MetricsOptions.ALL.stream())
                        .toList());
        groups.put("Requests in the log", LogOptions.ALL);
        return groups;
    }

    /** Adds them to a command, in sections of its help. */
    public static CommandLine addTo(CommandLine command) {
        for (Map.Entry<String, List<Option<?>>> group : GROUPS.entrySet()) {
            CommandSpec section = CommandSpec.create();
            for (Option<?> option : group.getValue()) {
                section.addOption(flag(option));
            }
            command.getCommandSpec().addMixin(group.getKey(), section);
        }
        return command;
    }

    private static OptionSpec flag(Option<?> option) {
        List<String> names = new ArrayList<>(List.of("--" + option.name()));
        if (option.is(GroupOptions.LISTEN_BACKLOG)) {
            names.add("--daemon-backlog");
        }
        String defaultValue =
                option.defaultText().isEmpty() || option.defaultText().equals("none")
                        ? ""
                        : " Default: " + option.defaultText();
        OptionSpec.Builder builder = OptionSpec.builder(names.toArray(String[]::new));
        if (option.is(LogOptions.ACCESS_LOG)) {
            // mod_wsgi-express has it without a value.
            builder.preprocessor(new AccessLogArgument());
        }
        boolean isRepeated = !option.type().separator().isEmpty();
        return builder.paramLabel(option.type()
                        .unit()
                        .toUpperCase(Locale.ROOT)
                        .replace(", ", "|")
                        .replace(' ', '-'))
                .type(isRepeated ? String[].class : String.class)
                .description(plain(option.meaning() + defaultValue + (isRepeated ? " May be repeated." : "")))
                .build();
    }

    /**
     * Returns a description of an option from docs/configuration.md, which is about WARs, as plain text for a server
     * without a WAR.
     */
    private static String plain(String meaning) {
        return LINK.matcher(meaning)
                .replaceAll("docs/$1")
                .replace(" `WEB-INF/lib-python` is always on the search path.", "")
                .replace("`WEB-INF`", "the working directory")
                .replace("`", "")
                .replace("%", "%%");
    }

    /**
     * Returns the values that a command line gives, by the bridge's option names. An option that may be repeated has
     * its values joined by its separator.
     */
    static Map<String, String> values(ParseResult parsed) {
        Map<String, String> values = new LinkedHashMap<>();
        for (List<Option<?>> options : GROUPS.values()) {
            for (Option<?> option : options) {
                Object given = parsed.matchedOptionValue("--" + option.name(), "");
                String value = given instanceof String[] all
                        ? String.join(option.type().separator(), all)
                        : given.toString();
                if (!value.isEmpty()) {
                    values.put(option.name(), value);
                }
            }
        }
        return values;
    }
}

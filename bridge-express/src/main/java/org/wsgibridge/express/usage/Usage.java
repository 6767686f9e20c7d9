package org.wsgibridge.express.usage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The help of a command: examples, the most used options, and the others in groups, each with an example of its value.
 * Created only when help is shown. Not thread-safe.
 */
public final class Usage extends Help {
    private static final String SERVE = "start-server";
    private static final String NAME = "wsgi-express";
    private static final List<String> EXAMPLES = List.of(
            NAME + " wsgi.py                       a script, at http://localhost:8000/",
            NAME + " .                             the Django project, wsgi.py or app.py of this folder",
            NAME + " mysite.wsgi:application --host 127.0.0.1 --port 8080",
            NAME + " wsgi.py --reload-on-changes   for development: what was edited is served",
            NAME + " wsgi.py --processes 4 --threads 5 --url-alias /static static");
    private static final List<String> MAX_USED = List.of(
            "--host",
            "--port",
            "--processes",
            "--threads",
            "--request-timeout",
            "--reload-on-changes",
            "--python-home",
            "--url-alias",
            "--log-to-terminal",
            "--config");

    /** The order of sections. Others follow. */
    private static final List<String> SECTIONS = List.of(
            "Image",
            "WAR",
            "Mounting",
            "Static files",
            "Python",
            "Development",
            "Access",
            "Proxies and environ",
            "Background scripts",
            "Databases",
            "Monitoring, in mod_wsgi-express's words",
            "Server",
            "Logging",
            "HTTPS",
            "Connections",
            "OpenTelemetry");

    private static final int DESCRIPTION = 4;

    private final Map<String, String> values = Examples.values();

    private Usage(CommandSpec command, ColorScheme colors) {
        super(command, colors);
    }

    /** Uses this help for a command and its subcommands. */
    public static void install(CommandLine root) {
        root.setHelpFactory(Usage::new);
        root.getCommandSpec().usageMessage().footer("", "All options: " + NAME + " help " + SERVE);
    }

    /** Returns the names of the most used options, without dashes. */
    static List<String> mostUsed() {
        return MAX_USED.stream().map(name -> name.substring(2)).toList();
    }

    private static CommandLine serving(CommandLine root) {
        return Objects.requireNonNull(root.getSubcommands().get(SERVE));
    }

    @Override
    public String header(Object... parameters) {
        CommandSpec command = commandSpec();
        return command.parent() == null || command.name().equals(SERVE)
                ? String.format("Examples:%n  %s%n%n", String.join(System.lineSeparator() + "  ", EXAMPLES))
                : super.header(parameters);
    }

    @Override
    public String optionList() {
        CommandSpec command = commandSpec();
        boolean root = command.parent() == null;
        CommandSpec serving = root ? serving(command.commandLine()).getCommandSpec() : command;
        StringBuilder help = new StringBuilder();
        List<OptionSpec> most = MAX_USED.stream()
                .map(serving.optionsMap()::get)
                .filter(Objects::nonNull)
                .toList();
        if (most.size() > 1) {
            help.append(section("%nMost used options:%n", most, serving.options()));
        }
        Predicate<OptionSpec> other = option -> root || most.size() <= 1 || !most.contains(option);
        List<OptionSpec> grouped = new ArrayList<>();
        sections(command).forEach((heading, options) -> {
            grouped.addAll(options);
            help.append(section(
                    "%n" + heading + ":%n", options.stream().filter(other).toList(), command.options()));
        });
        List<OptionSpec> rest = command.options().stream()
                .filter(option -> !grouped.contains(option))
                .filter(other)
                .toList();
        return help.append(section("%n" + (grouped.isEmpty() ? "Options" : "Help") + ":%n", rest, command.options()))
                .toString();
    }

    /**
     * Returns the options of a command that are in a section of its help, by its heading. A section is a mixin whose
     * name begins with a capital letter. An {@code ArgGroup} would do as well, but picocli makes a text of all options
     * of each group at every start.
     */
    public static Map<String, List<OptionSpec>> sections(CommandSpec command) {
        Map<String, List<OptionSpec>> found = new LinkedHashMap<>();
        addSections(command, found);
        Map<String, List<OptionSpec>> ordered = new LinkedHashMap<>();
        Stream.concat(SECTIONS.stream(), found.keySet().stream())
                .filter(found::containsKey)
                .forEach(heading -> ordered.put(heading, found.get(heading)));
        return ordered;
    }

    private static void addSections(CommandSpec command, Map<String, List<OptionSpec>> found) {
        command.mixins().forEach((name, mixin) -> {
            if (Character.isUpperCase(name.charAt(0))) {
                found.put(name, mixin.options());
            }
            addSections(mixin, found);
        });
    }

    /** Returns a section of options. The widths of its columns depend on all options, so that sections are aligned. */
    private String section(String heading, List<OptionSpec> options, List<OptionSpec> all) {
        if (options.isEmpty()) {
            return "";
        }
        Layout layout = createDefaultLayout(all, List.of(), colorScheme());
        layout.addAllOptions(options, parameterLabelRenderer());
        return createHeading(heading) + layout;
    }

    @Override
    public IOptionRenderer createDefaultOptionRenderer() {
        IOptionRenderer defaultValue = super.createDefaultOptionRenderer();
        return (option, labels, colors) -> {
            Text[][] rows = defaultValue.render(option, labels, colors);
            String example = values.get(option.longestName());
            if (example != null) {
                Text[] last = rows[rows.length - 1];
                String end = last[DESCRIPTION].plainString().endsWith(".") ? " " : ". ";
                last[DESCRIPTION] = last[DESCRIPTION].concat(end + "Example: " + option.longestName() + " " + example);
            }
            return rows;
        };
    }
}

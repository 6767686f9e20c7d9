package org.wsgibridge.express.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.project.CurrentFolder;
import org.wsgibridge.express.server.ServerSettings;
import org.wsgibridge.express.setup.FrozenOption;
import org.wsgibridge.express.setup.ServerFolder;
import org.wsgibridge.settings.EffectiveSettings;
import org.wsgibridge.settings.SettingsSources;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Turns a command line into lines of an options file that have the same effect at any time and from any folder, for
 * {@code setup-server}. Paths become absolute. For one thread.
 */
final class FrozenOptions {
    private static final Pattern PATHS = Pattern.compile("(FILE|FOLDER|PATH|SCRIPT)");
    private static final Pattern DEFAULT = Pattern.compile("\\s*Default: .*$", Pattern.DOTALL);

    /** Options that are not written, or not as they were given. */
    private static final Set<String> SPECIAL = Set.of(
            "--config",
            "--setup-only",
            "--help",
            "--version",
            "--entry-point",
            "--working-directory",
            "--engine",
            "--python-home",
            "--server-root",
            "--log-directory",
            "--pid-file",
            "--host",
            "--port");

    /**
     * Options whose paths are relative to the folder that the command runs in. All other paths are relative to the
     * working directory.
     */
    private static final Set<String> RELATIVE_TO_HERE =
            Set.of("--class-path", "--log-directory", "--pid-file", "--startup-log-name");

    private final ParseResult parsed;
    private final ServeOptions.Plan plan;
    private final ServerFolder folder;
    private final Set<String> hidden;
    private final List<FrozenOption> lines = new ArrayList<>();

    private FrozenOptions(ParseResult parsed, ServeOptions.Plan plan, ServerFolder folder, Set<String> hidden) {
        this.parsed = parsed;
        this.plan = plan;
        this.folder = folder;
        this.hidden = hidden;
    }

    /**
     * Returns the options.
     *
     * @param parsed the command line
     * @param plan the result of reading it
     * @param folder the folder of the server
     * @param hidden the names, without dashes, of options that are not written because their values are secret
     * @throws ExpressException if a value cannot be written in a line
     */
    static List<FrozenOption> of(ParseResult parsed, ServeOptions.Plan plan, ServerFolder folder, Set<String> hidden) {
        FrozenOptions frozen = new FrozenOptions(parsed, plan, folder, hidden);
        frozen.addPlaces();
        Set<OptionSpec> given = new LinkedHashSet<>(parsed.matchedOptions());
        for (OptionSpec option : parsed.commandSpec().options()) {
            if (given.contains(option) && !SPECIAL.contains(option.longestName())) {
                frozen.addGiven(option);
            }
        }
        return frozen.lines;
    }

    /**
     * Returns which variables are in effect but cannot be written to the file, because the command has no such options.
     *
     * @param settings the settings in effect
     * @param sources the variables that can be options of the bridge only
     * @return places such as {@code environment variable WSGI_STATIC_CACHE_CONTROL}
     */
    static List<String> leftOut(ServerSettings settings, SettingsSources sources) {
        Set<String> places = new HashSet<>();
        sources.environment().keySet().forEach(name -> places.add("environment variable " + name));
        sources.systemProperties().keySet().forEach(name -> places.add("system property " + name));
        return settings.effective().rows().stream()
                .map(EffectiveSettings.Row::origin)
                .filter(places::contains)
                .distinct()
                .toList();
    }

    private void addPlaces() {
        add("--entry-point", plan.target());
        add("--working-directory", plan.workingDirectory().toString());
        if (!plan.engine().isNone()) {
            add("--engine", plan.engine().name());
        }
        if (plan.engine().pythonHome() != null) {
            add("--python-home", plan.engine().pythonHome().toString());
        }
        if (parsed.hasMatchedOption("--host")) {
            add("--host", parsed.matchedOptionValue("--host", ""));
        }
        add("--port", Integer.toString(parsed.matchedOptionValue("--port", ServerFolder.STANDARD_PORT)));
        add("--server-root", folder.run().toString());
        Path logs = parsed.matchedOptionValue("--log-directory", folder.logs());
        boolean toTerminal = parsed.matchedOptionValue("--log-to-terminal", false);
        if (!toTerminal || parsed.hasMatchedOption("--log-directory")) {
            add("--log-directory", CurrentFolder.resolve(logs).toString());
        }
        Path pid = parsed.matchedOptionValue("--pid-file", folder.pidFile());
        add("--pid-file", CurrentFolder.resolve(pid).toString());
    }

    private void add(String name, String value) {
        OptionSpec option = parsed.commandSpec().optionsMap().get(name);
        if (option != null) {
            add(option, List.of(value));
        }
    }

    private void addGiven(OptionSpec option) {
        if (option.arity().max() == 0) {
            add(option, Boolean.FALSE.equals(option.getValue()) ? List.of("off") : List.of());
            return;
        }
        List<String> values = option.stringValues();
        int together = Math.max(1, option.arity().min());
        for (int i = 0; i + together <= values.size(); i += together) {
            List<String> absolute = new ArrayList<>();
            for (int j = 0; j < together; j++) {
                absolute.add(absolute(option, j, values.get(i + j)));
            }
            add(option, absolute);
        }
    }

    private void add(OptionSpec option, List<String> values) {
        String name = option.longestName().substring(2);
        if (hidden.contains(name)) {
            return;
        }
        String value = values.size() == 1 ? values.get(0) : ConfigFile.written(values);
        if (value.chars().anyMatch(Character::isISOControl) || !value.equals(value.strip())) {
            throw ExpressException.usage(option.longestName() + " '" + value
                    + "': a value with line breaks, or with blanks at its ends, cannot be written to a file");
        }
        String comment = DEFAULT.matcher(String.join(" ", option.description())).replaceFirst("");
        lines.add(new FrozenOption(
                comment.replace("%%", "%").replace("${COMPLETION-CANDIDATES}", "script, module"),
                value.isEmpty() && option.arity().max() == 0 ? name : name + " = " + value));
    }

    private String absolute(OptionSpec option, int index, String value) {
        String[] labels = option.paramLabel().split(" ", -1);
        String label = labels[Math.min(index, labels.length - 1)];
        Path base = RELATIVE_TO_HERE.contains(option.longestName()) ? CurrentFolder.path() : plan.workingDirectory();
        if (label.equals("FOLDERS") || label.equals("JARS")) {
            List<String> paths = new ArrayList<>();
            for (String path : value.split(Pattern.quote(File.pathSeparator), -1)) {
                paths.add(base.resolve(path).normalize().toString());
            }
            return String.join(File.pathSeparator, paths);
        }
        if (!PATHS.matcher(label).matches()) {
            return value;
        }
        Path path = base.resolve(value).normalize();
        // A value that is not an existing file stays as it is: only the option knows where to look for it.
        return Files.exists(path) || Path.of(value).isAbsolute() || labels.length == 1 ? path.toString() : value;
    }
}

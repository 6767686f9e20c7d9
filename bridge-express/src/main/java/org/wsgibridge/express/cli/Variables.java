package org.wsgibridge.express.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.startup.ClassPath;
import org.wsgibridge.express.usage.UnknownOption;
import org.wsgibridge.express.war.RunningWar;
import org.wsgibridge.settings.OptionOrigin;
import org.wsgibridge.settings.SettingsSources;
import org.wsgibridge.settings.ValueFile;
import org.wsgibridge.settings.option.Option;
import org.wsgibridge.settings.option.Options;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Options in system properties and environment variables, which have the same names as for a WAR: {@code
 * -Dwsgi.request-timeout=30} or {@code WSGI_REQUEST_TIMEOUT=30}. {@code MOD_WSGI_} stands for {@code WSGI_} as well.
 * {@code WSGI_REQUEST_TIMEOUT_FILE} names a file that has the value. {@code PORT} and {@code WEB_CONCURRENCY}, which
 * platforms set, replace the defaults of {@code --port} and {@code --processes}. Immutable.
 */
public final class Variables {
    private static final String PROPERTY = "wsgi.";
    private static final String VARIABLE = "WSGI_";
    private static final String ALIAS = "MOD_WSGI_";
    private static final String OWN = "WSGI_EXPRESS_";
    private static final String ENVIRONMENT = "environment variable ";

    /** Set by a server for its applications; no options for a server that an application starts. */
    private static final Set<String> OUTPUT = Set.of("MOD_WSGI_DEBUG_MODE", "MOD_WSGI_SERVER_NAME");

    /** Options of a WAR that have other names on a command line. */
    private static final Map<String, String> RENAMED =
            Map.of("application", "--entry-point", "home", "--working-directory", "debug", "--debug-mode");

    /** The command that takes only {@link #OF_BUILD} from variables. */
    private static final String BUILD = "build-war";

    private static final String RELOAD = "reload";

    /** The options of {@code build-war} that may come from a variable. */
    private static final Set<String> OF_BUILD = Set.of("--engine", "--class-path");

    private static final String IN_FILE = "-file";
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    /** The value of {@code NAME_PORT}, which Docker and Kubernetes set for a service of that name. */
    private static final Pattern SERVICE_LINK = Pattern.compile("(tcp|udp|sctp)://.*");

    /** Options of a WAR that contain the name of a group, a mount, a URL or a pool. */
    private static final Pattern OF_SOMETHING =
            Pattern.compile("(group|mount|static|environ|error-document|handler|service|datasource)[.-].*");

    private final CommandSpec command;
    private final Map<String, String> properties;
    private final Map<String, String> environment;

    /** Returns whether a command takes options from variables. */
    public static boolean areReadBy(CommandSpec command) {
        return command.optionsMap().containsKey(ConfigFile.OPTION) || isBuild(command);
    }

    private static boolean isBuild(CommandSpec command) {
        return command.name().equals(BUILD);
    }

    Variables(CommandSpec command, Map<String, String> properties, Map<String, String> environment) {
        this.command = command;
        this.properties = Map.copyOf(properties);
        this.environment = Map.copyOf(environment);
    }

    /**
     * Returns the properties and variables of this JVM.
     *
     * @param command the command whose options they may be
     */
    public static Variables ofProcess(CommandSpec command) {
        Map<String, String> properties = new HashMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            String value = System.getProperty(name);
            if (name.startsWith(PROPERTY) && value != null) {
                properties.put(name, value);
            }
        }
        return new Variables(command, properties, System.getenv());
    }

    /**
     * Returns the options that do not come from the command line. If several sources set the same option, the first of
     * these counts: system properties, variables, the file of {@code --config}, variables of the platform, options of
     * the WAR that runs.
     *
     * @param parsed the command line
     * @throws ExpressException if a name is misspelt, a value is wrong, or a file cannot be read
     */
    public OptionLines lines(ParseResult parsed) {
        OptionLines named =
                ofProperties(parsed).over(ofEnvironment(VARIABLE, parsed)).over(ofEnvironment(ALIAS, parsed));
        OptionLines strong = named.over(ofFile(parsed));
        OptionLines all = strong.over(ofPlatform(parsed, strong));
        String war = System.getProperty(RunningWar.DEFAULTS, "");
        return war.isEmpty() ? all : all.over(ConfigFile.read(ConfigFile.OPTION, Path.of(war), command));
    }

    private OptionLines ofFile(ParseResult parsed) {
        Path file = parsed.matchedOptionValue(ConfigFile.OPTION, null);
        if (file != null) {
            return ConfigFile.read(ConfigFile.OPTION, file, command);
        }
        return isBuild(command)
                ? OptionLines.NONE
                : named("-Dwsgi.config:", properties.get(PROPERTY + "config"))
                        .or(() -> named("environment variable WSGI_CONFIG:", environment.get(VARIABLE + "CONFIG")))
                        .or(() -> named("environment variable MOD_WSGI_CONFIG:", environment.get(ALIAS + "CONFIG")))
                        .orElse(OptionLines.NONE);
    }

    /** Returns the options of a file that a property or variable names; empty if it is not set. */
    private Optional<OptionLines> named(String origin, @Nullable String file) {
        return file == null || file.isBlank()
                ? Optional.empty()
                : Optional.of(ConfigFile.read(origin, Path.of(file.strip()), command));
    }

    private OptionLines ofProperties(ParseResult parsed) {
        List<OptionLines.Line> lines = new ArrayList<>();
        new TreeMap<>(properties).forEach((name, value) -> {
            String option = name.substring(PROPERTY.length());
            add(lines, OptionOrigin.property(name), option, value.strip(), parsed);
        });
        return new OptionLines(lines);
    }

    private OptionLines ofEnvironment(String prefix, ParseResult parsed) {
        List<OptionLines.Line> lines = new ArrayList<>();
        named(prefix).forEach((name, value) -> {
            String inFile = inFile(name, prefix);
            if (inFile == null) {
                add(lines, OptionOrigin.variable(name), optionOf(name, prefix), value.strip(), parsed);
            } else {
                addFile(lines, new ValueFile(name, value.strip()), inFile, parsed);
            }
        });
        return new OptionLines(lines);
    }

    private void addFile(List<OptionLines.Line> lines, ValueFile file, String option, ParseResult parsed) {
        List<OptionLines.Line> read = new ArrayList<>();
        String value;
        try {
            value = file.read(environment).strip();
        } catch (IOException e) {
            throw ExpressException.usage(String.valueOf(e.getMessage()), e);
        }
        try {
            add(read, file.origin(option), option, value, parsed);
        } catch (ExpressException e) {
            String rest = String.valueOf(e.getMessage()).replace(file.written(), "");
            throw ExpressException.usage(file.written() + ValueFile.masked(rest, value));
        }
        read.forEach(line -> lines.add(line.hidden(value)));
    }

    /**
     * Returns the name of the option whose value is in the file that a variable names. Returns {@code null} if the
     * variable has the value itself, or is for no option of the command.
     */
    private @Nullable String inFile(String variable, String prefix) {
        String valued = ValueFile.valued(variable);
        String own = optionOf(variable, prefix);
        if (valued == null || valued.length() <= prefix.length() || isOfCommand(own) || isNamed(own)) {
            return null;
        }
        String option = optionOf(valued, prefix);
        boolean reload = option.equals(RELOAD) && !isBuild(command);
        return reload || option(option) != null ? option : null;
    }

    /** Returns the variables with a prefix that may be options, in the order of their names. */
    private Map<String, String> named(String prefix) {
        Map<String, String> named = new TreeMap<>(environment);
        named.entrySet()
                .removeIf(variable -> !variable.getKey().startsWith(prefix)
                        || variable.getKey().startsWith(OWN)
                        || OUTPUT.contains(variable.getKey())
                        || variable.getValue().isBlank()
                        || SERVICE_LINK.matcher(variable.getValue()).matches());
        return named;
    }

    private static String optionOf(String variable, String prefix) {
        return variable.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Returns the options of {@code PORT} and {@code WEB_CONCURRENCY}. As with other servers, these are defaults: any
     * other source takes precedence.
     */
    private OptionLines ofPlatform(ParseResult parsed, OptionLines stronger) {
        List<OptionLines.Line> lines = new ArrayList<>();
        String port = environment.getOrDefault("PORT", "");
        if (!port.isBlank() && !SERVICE_LINK.matcher(port).matches()) {
            add(lines, OptionOrigin.variable("PORT"), "port", port.strip(), parsed);
        }
        boolean one = DevelopmentFlags.NAMES.stream()
                .anyMatch(flag -> parsed.hasMatchedOption(flag)
                        ? Boolean.TRUE.equals(parsed.matchedOptionValue(flag, false))
                        : stronger.haveOn(flag));
        String processes = environment.getOrDefault("WEB_CONCURRENCY", "");
        if (!processes.isBlank() && !one) {
            add(lines, OptionOrigin.variable("WEB_CONCURRENCY"), "processes", processes.strip(), parsed);
        }
        return new OptionLines(lines);
    }

    private void add(List<OptionLines.Line> lines, OptionOrigin origin, String name, String value, ParseResult parsed) {
        if (name.equals(RELOAD)) {
            addReload(lines, origin, value, parsed);
            return;
        }
        OptionSpec option = option(name);
        if (option == null) {
            requireNothingMisspelt(origin, name, value);
            return;
        }
        lines.add(OptionLines.Line.of(origin, option, name, value));
    }

    /** Adds {@code reload}, which is one option of a WAR but two flags of this command. */
    private void addReload(List<OptionLines.Line> lines, OptionOrigin origin, String value, ParseResult parsed) {
        OptionSpec changes = Objects.requireNonNull(command.optionsMap().get("--reload-on-changes"));
        OptionSpec never = Objects.requireNonNull(command.optionsMap().get("--disable-reloading"));
        if (parsed.hasMatchedOption(changes) || parsed.hasMatchedOption(never) || isOfLaterStart(changes)) {
            return;
        }
        if (!Set.of("changes", "never", "script").contains(value)) {
            throw ExpressException.usage(origin.with(value) + ": expected changes, script or never");
        }
        lines.add(new OptionLines.Line(origin, changes, List.of(Boolean.toString(value.equals("changes")))));
        lines.add(new OptionLines.Line(origin, never, List.of(Boolean.toString(value.equals("never")))));
    }

    /** Returns whether the command itself handles an option, so that it is not passed to the bridge. */
    private boolean isOfCommand(String name) {
        return name.equals(RELOAD) || command.optionsMap().containsKey(RENAMED.getOrDefault(name, "--" + name));
    }

    private @Nullable OptionSpec option(String name) {
        OptionSpec option = command.optionsMap().get(RENAMED.getOrDefault(name, "--" + name));
        return option == null || ConfigFile.isForCommandLineOnly(option) || isOfLaterStart(option) ? null : option;
    }

    /**
     * Returns whether {@code build-war} ignores an option. A variable on the machine that builds, such as a password,
     * must not get into the WAR.
     */
    private boolean isOfLaterStart(OptionSpec option) {
        return isBuild(command) && !OF_BUILD.contains(option.longestName());
    }

    /**
     * Refuses a variable that looks like a misspelt option. Any other variable may belong to the application. An option
     * of another server is only reported. The bridge checks its own options.
     */
    private void requireNothingMisspelt(OptionOrigin origin, String name, String value) {
        boolean file = origin.place().startsWith(ENVIRONMENT) && name.endsWith(IN_FILE);
        String inFile = file ? name.substring(0, name.length() - IN_FILE.length()) : "";
        if (isOfCommand(name) || isOfBridge(name) || isOfBridge(inFile)) {
            return;
        }
        // Only a number is shown: any other value may be a secret of the application.
        Optional<String> habit = UnknownOption.habit(name, NUMBER.matcher(value).matches() ? value : "", command);
        if (habit.isPresent()) {
            // With --class-path the command runs twice in one JVM. It has reported this the first time.
            if (!ClassPath.isThere()) {
                command.commandLine()
                        .getErr()
                        .println("wsgi-express: " + origin.place() + " is not used: " + habit.get());
            }
            return;
        }
        Optional<String> meant = UnknownOption.nearest(name, command);
        if (meant.isEmpty() && !inFile.isEmpty() && !isOfCommand(inFile)) {
            meant = UnknownOption.nearest(inFile, command).map(near -> near + IN_FILE);
        }
        meant.ifPresent(near -> {
            throw ExpressException.usage(origin.name() + ": " + name + " is not an option; did you mean " + near + "?");
        });
    }

    private static boolean isOfBridge(String name) {
        return OF_SOMETHING.matcher(name).matches() || isNamed(name);
    }

    private static boolean isNamed(String name) {
        return Options.ALL.stream().map(Option::name).anyMatch(name::equals);
    }

    /**
     * Returns the sources of the bridge's options: the command line, and the variables that are options of the bridge
     * but not of the command.
     *
     * @param options the options from the command line, by the bridge's names
     * @param origins how these were written, by the bridge's names
     * @param hidden the names of those options that have secret values
     */
    SettingsSources sources(Map<String, String> options, Map<String, OptionOrigin> origins, Set<String> hidden) {
        Map<String, String> ofBridge = new HashMap<>();
        properties.forEach((name, value) -> {
            String option = name.substring(PROPERTY.length());
            if (!isOfCommand(option)) {
                ofBridge.put(name, value);
            }
        });
        Map<String, String> variables = new HashMap<>(notOfCommand(VARIABLE));
        notOfCommand(ALIAS).forEach((alias, value) -> {
            String name = VARIABLE + alias.substring(ALIAS.length());
            String other = ValueFile.valued(name);
            if (!variables.containsKey(other == null ? ValueFile.naming(name) : other)) {
                variables.putIfAbsent(name, value);
            }
        });
        return new SettingsSources(ofBridge, variables, options, "option", origins, hidden, null);
    }

    private Map<String, String> notOfCommand(String prefix) {
        Map<String, String> variables = named(prefix);
        variables.keySet().removeIf(name -> isOfCommand(optionOf(name, prefix)) || inFile(name, prefix) != null);
        return variables;
    }
}

package org.wsgibridge.express;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.wsgibridge.express.cli.BridgeOptions;
import org.wsgibridge.express.cli.BuildWar;
import org.wsgibridge.express.cli.ModuleConfig;
import org.wsgibridge.express.cli.OptionLines;
import org.wsgibridge.express.cli.StartServer;
import org.wsgibridge.express.deploy.BuildCommand;
import org.wsgibridge.express.deploy.EnvCommand;
import org.wsgibridge.express.deploy.ExecCommand;
import org.wsgibridge.express.deploy.FixupCommand;
import org.wsgibridge.express.deploy.HookCommand;
import org.wsgibridge.express.deploy.ShellCommand;
import org.wsgibridge.express.deploy.StartCommand;
import org.wsgibridge.express.image.ImageCommand;
import org.wsgibridge.express.setup.InstallDjangoApp;
import org.wsgibridge.express.top.LogLevelCommand;
import org.wsgibridge.express.top.Top;
import org.wsgibridge.express.war.InstallPython;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;

/**
 * The commands by name, in the order of the help. A command has up to two hundred options, and describing those of all
 * commands to picocli takes a third of a start. So each command is created only when it is needed. Stateless.
 */
final class Commands {
    /** The command that serves. */
    static final String SERVE = "start-server";

    private static final String HELP = "help";
    private static final String COMPLETION = "generate-completion";

    /** The commands that need all others, because they describe or complete them. */
    static final Set<String> TELL_OF_ALL = Set.of(HELP, COMPLETION);

    private static final Map<String, Function<OptionLines, CommandLine>> MAKERS = makers();

    private Commands() {}

    private static Map<String, Function<OptionLines, CommandLine>> makers() {
        Map<String, Function<OptionLines, CommandLine>> makers = new LinkedHashMap<>();
        makers.put(HELP, lines -> described(HelpCommand.class, "Shows the help of a command, or of all."));
        makers.put(
                COMPLETION,
                lines -> described(
                        GenerateCompletion.class,
                        "Prints a script with which bash and zsh complete commands and options. In this shell:"
                                + " source <(wsgi-express generate-completion)"));
        makers.put(SERVE, lines -> BridgeOptions.addTo(new CommandLine(new StartServer(lines))));
        makers.put("setup-server", lines -> BridgeOptions.addTo(StartServer.setup(lines)));
        makers.put("config-test", lines -> BridgeOptions.addTo(StartServer.test(lines)));
        makers.put("module-config", lines -> BridgeOptions.addTo(new CommandLine(new ModuleConfig(lines))));
        makers.put("build-war", lines -> BridgeOptions.addTo(new CommandLine(new BuildWar())));
        makers.put("install-python", lines -> new CommandLine(new InstallPython()));
        addProjectCommands(makers);
        makers.put("install-django-app", lines -> new CommandLine(new InstallDjangoApp()));
        makers.put("top", lines -> new CommandLine(new Top()));
        makers.put("log-level", lines -> new CommandLine(new LogLevelCommand()));
        return Collections.unmodifiableMap(makers);
    }

    private static void addProjectCommands(Map<String, Function<OptionLines, CommandLine>> makers) {
        makers.put("build", lines -> new CommandLine(new BuildCommand()));
        makers.put("start", lines -> withOptionsOfOthers(new StartCommand()));
        makers.put("exec", lines -> withOptionsOfOthers(new ExecCommand()));
        makers.put("shell", lines -> new CommandLine(new ShellCommand()));
        makers.put("env", lines -> new CommandLine(new EnvCommand()));
        HookCommand.names().forEach(name -> makers.put(name, lines -> HookCommand.named(name)));
        makers.put("fixup", lines -> new CommandLine(new FixupCommand()));
        makers.put("image", lines -> new CommandLine(new ImageCommand()));
    }

    private static CommandLine described(Class<?> command, String description) {
        CommandLine line = new CommandLine(command);
        line.getCommandSpec().usageMessage().description(description);
        return line;
    }

    /**
     * Makes a command whose arguments belong to another program. Only options at the beginning are the command's own.
     */
    private static CommandLine withOptionsOfOthers(Object command) {
        return new CommandLine(command)
                .setStopAtPositional(true)
                .setUnmatchedOptionsArePositionalParams(true)
                .setTrimQuotes(false);
    }

    /** Returns the names of all commands. */
    static Set<String> names() {
        return MAKERS.keySet();
    }

    /**
     * Adds commands to the root.
     *
     * @param root the command that has them
     * @param names the names of the commands to add
     * @param lines the options from variables and from the file of {@code --config}
     */
    static void addTo(CommandLine root, Set<String> names, OptionLines lines) {
        MAKERS.forEach((name, maker) -> {
            if (names.contains(name)) {
                root.addSubcommand(name, maker.apply(lines));
            }
        });
    }
}

package org.wsgibridge.express.deploy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that runs the project's hook of the same name. Does nothing if the project has no such hook. */
@Command(mixinStandardHelpOptions = true)
public final class HookCommand implements Callable<Integer> {
    /** The descriptions of the commands, by name. */
    private static final Map<String, String> PURPOSES = Map.of(
            "setup", "Runs the project's hook setup, such as for its first data.",
            "migrate", "Runs the project's hook migrate, which brings its database up to date.",
            "verify", "Runs the project's hook verify, which tests it.",
            "alive", "Runs the project's hook alive, for a liveness probe.",
            "ready", "Runs the project's hook ready, for a readiness probe.");

    /** The commands that change data. The hook {@code deploy-cfg} runs before them if it has not run yet. */
    private static final List<String> CONFIGURED = List.of("setup", "migrate");

    private final String name;

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init")
    private HookCommand(String name) {
        this.name = name;
    }

    /** Returns the names of the commands. */
    public static List<String> names() {
        return PURPOSES.keySet().stream().sorted().toList();
    }

    /**
     * Returns a command.
     *
     * @param name one of {@link #names()}
     */
    public static CommandLine named(String name) {
        CommandLine command = new CommandLine(new HookCommand(name));
        command.getCommandSpec().name(name).usageMessage().description(PURPOSES.get(name));
        return command;
    }

    @Override
    public Integer call() {
        Consumer<String> tell = Steps.tell(spec);
        ProjectFolder folder = Steps.folder();
        ProjectEnvironment environment = Steps.environment(folder, name);
        if (CONFIGURED.contains(name)) {
            new DeployHooks(folder, environment, tell).configure();
        }
        Path hook = Hook.find(folder, name, tell).file();
        if (hook == null) {
            tell.accept("there is nothing to do: the project has no hook " + name);
            return 0;
        }
        return new Successor(environment, folder.source()).run(List.of(hook.toString()));
    }
}

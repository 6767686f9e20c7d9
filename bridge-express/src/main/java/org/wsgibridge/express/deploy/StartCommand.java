package org.wsgibridge.express.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code start}: runs the hooks of a deployment, then serves the project or runs its own server. */
@Command(
        name = "start",
        description = "Starts the project of the current folder, after the hooks deploy-cfg and deploy.",
        customSynopsis = "wsgi-express start [OPTION OF start-server...]",
        mixinStandardHelpOptions = true)
public final class StartCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "OPTION", description = "Options of start-server, such as --processes 2.")
    private List<String> arguments = new ArrayList<>();

    /** Made by picocli, which injects the fields. */
    @SuppressWarnings("NullAway.Init")
    public StartCommand() {}

    @Override
    public Integer call() {
        Consumer<String> tell = Steps.tell(spec);
        ProjectFolder folder = Steps.folder();
        ProjectEnvironment environment = Steps.environment(folder, "start");
        DeployHooks hooks = new DeployHooks(folder, environment, tell);
        hooks.configure();
        hooks.deploy();
        DeployMode mode = DeployMode.of(folder, environment);
        tell.accept("starting in the mode " + mode);
        Successor successor = new Successor(environment, folder.home());
        return switch (mode) {
            case SHELL ->
                successor.run(program(
                        folder,
                        environment,
                        mode,
                        DeployMode.shellFile(folder, environment).toString()));
            case PYTHON ->
                successor.run(program(
                        folder,
                        environment,
                        mode,
                        "python",
                        DeployMode.pythonFile(folder, environment).toString()));
            default -> serve(folder, environment, mode, successor, tell);
        };
    }

    private List<String> program(
            ProjectFolder folder, ProjectEnvironment environment, DeployMode mode, String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(ServerLine.words(folder, environment, List.of(mode.toString())));
        all.addAll(arguments);
        return all;
    }

    private int serve(
            ProjectFolder folder,
            ProjectEnvironment environment,
            DeployMode mode,
            Successor successor,
            Consumer<String> tell) {
        ServerLine line = new ServerLine(folder, environment, arguments, tell);
        List<String> command = line.arguments(mode);
        MemoryShares.share(line, environment, tell);
        return successor.serve(command, StopTime.of(line, environment));
    }
}

package org.wsgibridge.express.deploy;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code env}: prints the environment of the project for a shell. */
@Command(
        name = "env",
        description = "Prints the variables of the project, for: eval \"$(wsgi-express env)\"",
        mixinStandardHelpOptions = true)
public final class EnvCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    /** Made by picocli, which injects the fields. */
    @SuppressWarnings("NullAway.Init")
    public EnvCommand() {}

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(Steps.environment(Steps.folder(), "").script());
        spec.commandLine().getOut().flush();
        return 0;
    }
}

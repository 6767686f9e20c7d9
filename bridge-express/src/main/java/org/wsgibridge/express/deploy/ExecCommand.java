package org.wsgibridge.express.deploy;

import java.util.List;
import java.util.concurrent.Callable;
import org.wsgibridge.express.project.CurrentFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code exec}: becomes a program in the environment of the project. */
@Command(
        name = "exec",
        description = "Runs a program in the environment of the project, and becomes it.",
        customSynopsis = "wsgi-express exec COMMAND [ARGUMENT...]",
        mixinStandardHelpOptions = true)
public final class ExecCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "The program and its arguments.")
    private List<String> command = List.of();

    @Override
    public Integer call() {
        ProjectEnvironment environment = Steps.environment(Steps.folder(), "exec");
        return new Successor(environment, CurrentFolder.path()).run(command);
    }
}

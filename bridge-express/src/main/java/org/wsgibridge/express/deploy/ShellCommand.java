package org.wsgibridge.express.deploy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.wsgibridge.express.project.CurrentFolder;
import picocli.CommandLine.Command;

/** {@code shell}: becomes a shell in the environment of the project. */
@Command(
        name = "shell",
        description = "Starts a shell in the environment of the project.",
        mixinStandardHelpOptions = true)
public final class ShellCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        ProjectEnvironment environment = Steps.environment(Steps.folder(), "shell");
        String shell = Files.isExecutable(Path.of("/bin/bash")) ? "bash" : "sh";
        return new Successor(environment, CurrentFolder.path()).run(List.of(shell));
    }
}

package org.wsgibridge.express.deploy;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code build}: prepares the project of the current folder for a start. */
@Command(
        name = "build",
        description =
                "Prepares the project of the current folder: makes its virtual environment, installs its packages,"
                        + " collects Django's static files, and runs the hooks pre-build and build.",
        mixinStandardHelpOptions = true)
public final class BuildCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    /** Made by picocli, which injects the fields. */
    @SuppressWarnings("NullAway.Init")
    public BuildCommand() {}

    @Override
    public Integer call() {
        new BuildProject(Steps.folder(), Steps.tell(spec)).run(Steps.inherited());
        return 0;
    }
}

package org.wsgibridge.express.deploy;

import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;

/** Functions that the commands of a project share. Stateless. */
final class Steps {
    private Steps() {}

    /** Returns a consumer that prints lines about steps to the error stream, apart from the output of the project. */
    static Consumer<String> tell(CommandSpec spec) {
        return line -> {
            spec.commandLine().getErr().println("wsgi-express: " + line);
            spec.commandLine().getErr().flush();
        };
    }

    /** Returns the environment for programs of a project that runs, with the variables that its files set. */
    static ProjectEnvironment environment(ProjectFolder folder, String action) {
        return ProjectEnvironment.complete(folder, inherited(), Phase.DEPLOY, action);
    }

    /** Returns the project that the variables of this process name, else that of the current folder. */
    static ProjectFolder folder() {
        return ProjectFolder.locate(inherited());
    }

    /** Returns the environment variables of this process. */
    static Map<String, String> inherited() {
        return System.getenv();
    }
}

package org.wsgibridge.express.deploy;

import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;

/** What the commands of a project have in common. Stateless. */
final class Steps {
    private Steps() {}

    /** Returns what takes a line for each step; what the project prints is not mixed with them. */
    static Consumer<String> tell(CommandSpec spec) {
        return line -> {
            spec.commandLine().getErr().println("wsgi-express: " + line);
            spec.commandLine().getErr().flush();
        };
    }

    /** Returns the environment that a project's programs run in. */
    static ProjectEnvironment environment(ProjectFolder folder, String action) {
        return ProjectEnvironment.complete(folder, inherited(), Phase.DEPLOY, action);
    }

    /** Returns the project that this process's variables and folder name. */
    static ProjectFolder folder() {
        return ProjectFolder.locate(inherited());
    }

    /** Returns the variables that this process was given. */
    static Map<String, String> inherited() {
        return System.getenv();
    }
}

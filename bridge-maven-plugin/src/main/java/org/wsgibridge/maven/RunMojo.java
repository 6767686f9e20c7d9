package org.wsgibridge.maven;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Serves a project in Python in the foreground, as {@code wsgi-express start-server} does, until it is interrupted. */
@Mojo(name = "run", threadSafe = true)
public final class RunMojo extends ExpressMojo {
    /** Where the packages for the Python of this machine are installed. */
    @Parameter(
            property = "wsgi-bridge.runDirectory",
            defaultValue = "${project.build.directory}/run-python",
            required = true)
    private File runDirectory;

    /** Loads changed code, and shows errors in the browser. */
    @Parameter(property = "wsgi-bridge.reload", defaultValue = "true")
    private boolean reload;

    /** Further options of the application, which the goal war takes as well. */
    @Parameter(property = "wsgi-bridge.arguments")
    @Nullable
    private List<String> arguments;

    /** Further options of start-server, such as {@code --port} and {@code 8080}. */
    @Parameter(property = "wsgi-bridge.runArguments")
    @Nullable
    private List<String> runArguments;

    /** Made by Maven, which injects the fields. */
    @SuppressWarnings("NullAway.Init")
    public RunMojo() {}

    @Override
    void run() throws MojoFailureException, MojoExecutionException {
        List<String> install = new ArrayList<>(List.of("install-python", "--target", runDirectory.toString()));
        install.addAll(engineOptions());
        install.addAll(sourceOptions());
        command(install).run(getLog()::info);
        command(line()).runInForeground();
    }

    private List<String> line() {
        List<String> command = new ArrayList<>(List.of("start-server", "."));
        command.addAll(engineOptions());
        command.addAll(List.of("--python-path", runDirectory.toString()));
        if (reload) {
            command.add("--reload-on-changes");
        }
        addAll(command, arguments);
        addAll(command, runArguments);
        return command;
    }
}

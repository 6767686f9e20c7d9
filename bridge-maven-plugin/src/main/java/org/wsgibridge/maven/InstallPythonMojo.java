package org.wsgibridge.maven;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Installs the packages of a project in Python into a folder, which maven-war-plugin can put into a WAR. */
@Mojo(name = "install-python", defaultPhase = LifecyclePhase.PREPARE_PACKAGE, threadSafe = true)
public final class InstallPythonMojo extends TargetMojo {
    /** Where the packages are installed. */
    @Parameter(
            property = "wsgi-bridge.packagesDirectory",
            defaultValue = "${project.build.directory}/lib-python",
            required = true)
    private File packagesDirectory;

    /** Made by Maven, which injects the fields. */
    @SuppressWarnings("NullAway.Init")
    public InstallPythonMojo() {}

    @Override
    void run() throws MojoFailureException, MojoExecutionException {
        List<String> command = new ArrayList<>(List.of("install-python", "--target", packagesDirectory.toString()));
        command.addAll(targetOptions());
        command.addAll(sourceOptions());
        command(command).run(getLog()::info);
    }
}

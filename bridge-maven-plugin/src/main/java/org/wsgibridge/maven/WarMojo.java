package org.wsgibridge.maven;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProjectHelper;
import org.jspecify.annotations.Nullable;

/** Makes a WAR of a project in Python, as {@code wsgi-express build-war} does, which becomes the artifact. */
@Mojo(name = "war", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class WarMojo extends TargetMojo {
    private static final String WAR = "war";

    /** The WAR. */
    @Parameter(
            property = "wsgi-bridge.output",
            defaultValue = "${project.build.directory}/${project.build.finalName}.war",
            required = true)
    private File output;

    /** The largest WAR that is made, such as {@code 200M}. */
    @Parameter(property = "wsgi-bridge.maxSize")
    @Nullable
    private String maxSize;

    /** Does not collect the static files of a Django project. */
    @Parameter(property = "wsgi-bridge.skipCollectstatic", defaultValue = "false")
    private boolean skipCollectstatic;

    /** Further options of build-war, which the WAR has in itself, such as {@code --threads} and {@code 5}. */
    @Parameter(property = "wsgi-bridge.arguments")
    @Nullable
    private List<String> arguments;

    private final MavenProjectHelper helper;

    /**
     * Made by Maven, which injects the fields.
     *
     * @param helper attaches artifacts
     */
    @Inject
    @SuppressWarnings("NullAway.Init")
    public WarMojo(MavenProjectHelper helper) {
        this.helper = helper;
    }

    @Override
    void run() throws MojoFailureException, MojoExecutionException {
        boolean isArtifact = mavenProject.getPackaging().equals(WAR);
        if (isArtifact && mavenProject.getArtifact().getFile() != null) {
            throw new MojoFailureException("this project has a WAR already, of maven-war-plugin: expected"
                    + " <packaging>pom</packaging>, or the phase none for the execution default-war");
        }
        File folder = output.getAbsoluteFile().getParentFile();
        if (!folder.isDirectory() && !folder.mkdirs()) {
            throw new MojoFailureException("<output> " + output + ": the folder cannot be made");
        }
        command(line()).run(getLog()::info);
        if (isArtifact) {
            mavenProject.getArtifact().setFile(output);
        } else {
            helper.attachArtifact(mavenProject, WAR, output);
        }
    }

    private List<String> line() {
        List<String> command = new ArrayList<>(List.of("build-war", "--output", output.toString()));
        command.addAll(targetOptions());
        command.addAll(sourceOptions());
        add(command, "--max-size", maxSize);
        if (skipCollectstatic) {
            command.add("--skip-collectstatic");
        }
        addAll(command, arguments);
        command.add(project.toString());
        return command;
    }
}

package org.wsgibridge.maven;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        // With two phases on the command line, such as package and install, this goal runs twice.
        boolean isAgain = output.equals(made().get(WAR));
        if (isArtifact && !isAgain && mavenProject.getArtifact().getFile() != null) {
            throw new MojoFailureException("this project has a WAR already, of maven-war-plugin: expected"
                    + " <packaging>pom</packaging>, or the phase none for the execution default-war");
        }
        File folder = output.getAbsoluteFile().getParentFile();
        if (!folder.isDirectory() && !folder.mkdirs()) {
            throw new MojoFailureException("<output> " + output + ": the folder cannot be created");
        }
        command(line()).run(getLog()::info);
        if (isArtifact) {
            mavenProject.getArtifact().setFile(output);
        } else if (!isAgain) {
            helper.attachArtifact(mavenProject, WAR, output);
        }
        made().put(WAR, output);
    }

    /** Returns the files that this goal has made, in a map that Maven keeps for the whole build of the project. */
    @SuppressWarnings("unchecked")
    private Map<String, Object> made() {
        return getPluginContext();
    }

    private List<String> line() {
        // The project comes first: an option at the end that lacks its value would take it.
        List<String> command = new ArrayList<>(List.of("build-war", project.toString(), "--output", output.toString()));
        command.addAll(targetOptions());
        command.addAll(sourceOptions());
        add(command, "--max-size", maxSize);
        if (skipCollectstatic) {
            command.add("--skip-collectstatic");
        }
        addAll(command, arguments);
        return command;
    }
}

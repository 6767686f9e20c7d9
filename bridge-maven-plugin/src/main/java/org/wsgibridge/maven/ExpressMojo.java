package org.wsgibridge.maven;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/** The common part of all goals: the parameters for the project and its Python, and the command that does the work. */
abstract class ExpressMojo extends AbstractMojo {
    private static final String CLASSIFIER = "executable";

    /** The folder of the project in Python. */
    @Parameter(property = "wsgi-bridge.project", defaultValue = "${project.basedir}")
    protected File project;

    /** What runs the project, {@code cpython} or {@code jython}. */
    @Parameter(property = "wsgi-bridge.engine")
    @Nullable
    private String engine;

    /** The Python, or its virtual environment, that installs and compiles. */
    @Parameter(property = "wsgi-bridge.pythonHome")
    @Nullable
    private File pythonHome;

    /** What installs packages, {@code pip} or {@code uv}. */
    @Parameter(property = "wsgi-bridge.installer")
    @Nullable
    private String installer;

    /** Files with requirements, relative to the project. */
    @Parameter(property = "wsgi-bridge.requirements")
    @Nullable
    private List<String> requirements;

    /** Patterns of paths in the project to leave out. */
    @Parameter(property = "wsgi-bridge.excludes")
    @Nullable
    private List<String> excludes;

    /** Does nothing. */
    @Parameter(property = "wsgi-bridge.skip", defaultValue = "false")
    private boolean skip;

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    protected MavenProject mavenProject;

    @Parameter(defaultValue = "${project.build.directory}", readonly = true, required = true)
    private File buildFolder;

    @Parameter(defaultValue = "${plugin}", readonly = true, required = true)
    private PluginDescriptor plugin;

    /** Made by Maven, which injects the fields. */
    @SuppressWarnings("NullAway.Init")
    ExpressMojo() {}

    @Override
    public final void execute() throws MojoFailureException, MojoExecutionException {
        if (skip) {
            getLog().info("skipped");
            return;
        }
        if (!project.isDirectory()) {
            throw new MojoFailureException("<project> " + project + ": expected the folder of a project in Python");
        }
        run();
    }

    /** Does what the goal is for. */
    abstract void run() throws MojoFailureException, MojoExecutionException;

    /** Returns a command that runs in the project's folder, not yet started. */
    final ExpressProcess command(List<String> command) throws MojoExecutionException {
        File jar = plugin.getArtifacts().stream()
                .filter(artifact -> CLASSIFIER.equals(artifact.getClassifier()))
                .map(Artifact::getFile)
                .findFirst()
                .orElseThrow(() -> new MojoExecutionException(
                        "the plugin has lost its dependency bridge-express with the classifier " + CLASSIFIER));
        return new ExpressProcess(jar, project, command);
    }

    /** Returns the options for the engine. */
    final List<String> engineOptions() {
        List<String> options = new ArrayList<>();
        add(options, "--engine", engine);
        add(options, "--python-home", pythonHome);
        return options;
    }

    /** Returns the options for what is taken from the project, without files of Maven. */
    final List<String> sourceOptions() {
        List<String> options = new ArrayList<>();
        add(options, "--installer", installer);
        addAll(options, "--requirement", requirements);
        Path module = mavenProject.getBasedir().toPath();
        for (String name : List.of("pom.xml", ".mvn", "mvnw", "mvnw.cmd")) {
            exclude(options, module.resolve(name));
        }
        exclude(options, buildFolder.toPath());
        addAll(options, "--exclude", excludes);
        return options;
    }

    /** Excludes a path, if it is in the Python project, whose folder may differ from that of the POM. */
    private void exclude(List<String> options, Path path) {
        Path root = project.toPath().toAbsolutePath().normalize();
        Path absolute = path.toAbsolutePath().normalize();
        if (absolute.startsWith(root)) {
            String relative = root.relativize(absolute).toString();
            add(options, "--exclude", relative.replaceAll("[\\\\*?\\[\\]{}]", "\\\\$0"));
        }
    }

    /** Adds an option with its value, if there is one. */
    static void add(List<String> options, String name, @Nullable Object value) {
        if (value != null) {
            options.add(name);
            options.add(value.toString());
        }
    }

    /** Adds arguments, if there are any. Maven passes an empty argument as {@code null}. */
    static void addAll(List<String> command, @Nullable List<String> arguments) {
        if (arguments != null) {
            arguments.forEach(argument -> command.add(Objects.requireNonNullElse(argument, "")));
        }
    }

    /** Adds an option once for each value. */
    static void addAll(List<String> options, String name, @Nullable List<String> values) {
        if (values != null) {
            values.forEach(value -> add(options, name, value));
        }
    }
}

package org.wsgibridge.express.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.install.Bytes;
import org.wsgibridge.express.install.Target;
import org.wsgibridge.express.project.CurrentFolder;
import org.wsgibridge.express.project.Engines;
import org.wsgibridge.express.project.Entry;
import org.wsgibridge.express.server.ServerSettings;
import org.wsgibridge.express.startup.ClassPath;
import org.wsgibridge.express.telemetry.TelemetrySettings;
import org.wsgibridge.express.war.InstallPython;
import org.wsgibridge.express.war.WarBuild;
import org.wsgibridge.express.war.WarLines;
import org.wsgibridge.express.war.WarOptions;
import org.wsgibridge.express.war.WarRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code build-war}: makes a WAR of a project folder, with its packages. */
@Command(
        name = "build-war",
        description = "Builds a WAR from a project folder, for Tomcat and Jetty, and for java -jar.",
        customSynopsis = "wsgi-express build-war [OPTION...] [PROJECT]",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class BuildWar implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private final ServeOptions serve = new ServeOptions();

    @Mixin(name = "WAR")
    private final Packing packing = new Packing();

    static final class Packing extends InstallPython.Wanted {
        @Option(
                names = "--output",
                paramLabel = "FILE",
                description = "The file of the WAR. Default: the name of the project's folder with .war, in the current"
                        + " directory")
        @Nullable
        Path output;

        @Option(
                names = "--max-size",
                paramLabel = "SIZE",
                defaultValue = "512M",
                description = "Fails if the WAR would be larger. Default: ${DEFAULT-VALUE}")
        String maxSize = "512M";

        @Option(names = "--skip-collectstatic", description = "Does not collect the static files of a Django project.")
        boolean skipStatic;
    }

    /** Made by picocli, which injects the fields. */
    @SuppressWarnings("NullAway.Init")
    public BuildWar() {}

    @Override
    public Integer call() {
        Path project = InstallPython.project(serve.entry, "; --entry-point names its application");
        Path folder = project.resolve(serve.python.workingDirectory).normalize();
        if (!folder.startsWith(project) || !Files.isDirectory(folder)) {
            throw ExpressException.usage("--working-directory " + serve.python.workingDirectory
                    + ": expected a folder of the project " + project);
        }
        serve.entry = ".";
        serve.python.workingDirectory = folder;
        ParseResult parsed = spec.commandLine().getParseResult();
        WarLines lines = new WarLines(parsed, project, folder, ConfigFile::written);
        ServeOptions.Plan plan = serve.plan(parsed);
        // First: what leads out of the project is named as it was given.
        List<String> written = lines.of(plan.engine().name(), plan.options());
        Map<String, String> options = options(plan, project);
        List<Path> classPath = classPath();
        if (serve.python.home != null && plan.engine().name().equals(Engines.JYTHON)) {
            throw ExpressException.usage("--python-home " + serve.python.home
                    + ": a WAR for the engine jython has no packages of it: expected them in requirements.txt, or in"
                    + " a folder of the project with --python-path");
        }
        PrintWriter out = spec.commandLine().getOut();
        Target target = packing.target(plan.engine(), serve.python.home);
        WarBuild.run(
                new WarRequest(
                        project,
                        folder,
                        output(project),
                        target,
                        packing.installer(project, target),
                        packing.requirements(),
                        packing.excluded(),
                        Bytes.parse("--max-size", packing.maxSize),
                        options,
                        written,
                        classPath,
                        settings(folder)),
                line -> {
                    out.println(line);
                    out.flush();
                });
        return 0;
    }

    private List<Path> classPath() {
        String text = serve.python.classPath();
        if (text.isEmpty()) {
            return List.of();
        }
        return ClassPath.entries(text, CurrentFolder.path());
    }

    private Path output(Path project) {
        Path name = project.getFileName();
        Path output = CurrentFolder.resolve(
                packing.output == null ? Path.of((name == null ? "app" : name) + ".war") : packing.output);
        if (Files.isDirectory(output)) {
            throw ExpressException.usage("--output " + output + " is a folder: expected a file such as app.war");
        }
        if (!Files.isDirectory(output.resolveSibling(""))) {
            throw ExpressException.usage("--output " + output + ": there is no folder " + output.getParent());
        }
        return output;
    }

    /**
     * Returns the options for a WAR. Folders of this machine are left out, whether they come from options or from
     * variables such as PYTHONPATH.
     */
    private Map<String, String> options(ServeOptions.Plan plan, Path project) {
        if (plan.engine().isNone()) {
            throw ExpressException.usage(
                    "--application-type static: expected a project with an application; a WAR of files needs no"
                            + " Python");
        }
        ParseResult parsed = spec.commandLine().getParseResult();
        Map<String, String> options = WarOptions.ofNoMachine(
                plan.options(), BridgeOptions.values(parsed).get("python-path"));
        if (!Path.of(options.getOrDefault("home", project.toString())).startsWith(project)) {
            throw ExpressException.usage(
                    "PROJECT " + project + " is a Python package itself: expected the folder that it is in");
        }
        ServerSettings.of(
                new Variables(spec, Map.of(), Map.of())
                        .sources(
                                options,
                                new Origins(parsed, OptionLines.NONE, Set.of()).of(options.keySet()),
                                Set.of()),
                plan.workingDirectory(),
                TelemetrySettings.OFF); // refuses what a deployment would refuse
        return options;
    }

    private @Nullable String settings(Path folder) {
        return packing.skipStatic || !Files.isRegularFile(folder.resolve("manage.py"))
                ? null
                : Entry.settings(folder).orElse(null);
    }
}

package org.wsgibridge.express.war;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.install.Installer;
import org.wsgibridge.express.install.Target;
import org.wsgibridge.express.project.CurrentFolder;
import org.wsgibridge.express.project.Engines;
import org.wsgibridge.express.project.Entry;
import org.wsgibridge.files.PythonProgram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code install-python}: installs the packages of a project folder as {@code build-war} does, but into a folder. */
@Command(
        name = "install-python",
        description = "Installs the packages of a project folder into another folder, for the Python and the platform"
                + " that will run it.",
        customSynopsis = "wsgi-express install-python --target FOLDER [OPTION...] [PROJECT]",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class InstallPython implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "PROJECT",
            description = "The folder of the project. Default: the current one")
    @Nullable
    private String project;

    @Option(
            names = "--target",
            paramLabel = "FOLDER",
            description =
                    "The folder to install into; required. Packages of an earlier run are replaced unless they are the"
                            + " same.")
    @Nullable
    private Path folder;

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description = "The engine that will run the project: cpython or jython. Default: cpython if there is a"
                    + " Python")
    @Nullable
    private String engine;

    @Option(
            names = "--python-home",
            paramLabel = "FOLDER",
            description =
                    "The Python that installs the packages, or its virtual environment. Default: python3 on the PATH")
    @Nullable
    private Path home;

    @Mixin
    private final Wanted wanted = new Wanted();

    /** The options for what is installed, which {@code build-war} has too. */
    public static class Wanted {
        @Option(
                names = "--python-version",
                paramLabel = "VERSION",
                description = "The version of the Python that will run the project, if it differs from that of this"
                        + " machine. Then only wheels are installed.")
        @Nullable
        private String version;

        @Option(
                names = "--platform",
                paramLabel = "TAG",
                description = "The platform that will run the project, as a tag of pip, if it differs from this"
                        + " machine. Then only wheels are installed. May be repeated.")
        private List<String> platforms = List.of();

        @Option(
                names = "--requirement",
                paramLabel = "FILE",
                description = "A file with requirements. May be repeated. Default: requirements.txt, uv.lock,"
                        + " Pipfile.lock, pyproject.toml or Pipfile, the first that exists")
        private List<Path> requirements = List.of();

        @Option(
                names = "--exclude",
                paramLabel = "GLOB",
                description = "Leaves out files and folders that match, relative to PROJECT. May be repeated.")
        private List<String> excluded = List.of();

        @Option(
                names = "--installer",
                paramLabel = "NAME",
                description =
                        "The installer: pip or uv. Default: uv, if it is installed and the project has a uv.lock or the"
                                + " Python has no pip; else pip")
        @Nullable
        private String installer;

        /** Made by picocli, which injects the fields. */
        protected Wanted() {}

        /** Returns the files with requirements, relative to the project; empty for the usual ones. */
        public List<Path> requirements() {
            return List.copyOf(requirements);
        }

        /** Returns the patterns of paths to leave out. */
        public List<String> excluded() {
            return List.copyOf(excluded);
        }

        /**
         * Returns the installer for the packages.
         *
         * @param project the project's folder, absolute
         * @param target the Python and platform that they are for
         * @throws ExpressException if the named installer is unknown or is not installed
         */
        public Installer installer(Path project, Target target) {
            return Installer.choose(installer, project, requirements, target);
        }

        /**
         * Returns the Python and platform that the packages are for.
         *
         * @param choice the engine
         * @param home the Python that the user named, {@code null} for none
         * @throws ExpressException if an option is malformed, or does not apply to the engine
         */
        public Target target(Engines.Choice choice, @Nullable Path home) {
            Path named = home == null ? null : CurrentFolder.resolve(home);
            Path python = PythonProgram.find(choice.pythonHome() == null ? named : choice.pythonHome());
            return Target.of(choice.name(), choice.version(), python, version, platforms);
        }
    }

    /** Made by picocli, which injects the fields. */
    @SuppressWarnings("NullAway.Init")
    public InstallPython() {}

    @Override
    public Integer call() {
        if (folder == null) {
            throw ExpressException.usage(
                    "--target is missing: expected a folder for the packages, such as --target lib-python");
        }
        Path root = project(project, "");
        Path place = CurrentFolder.resolve(folder);
        if (root.startsWith(place)) {
            throw ExpressException.usage("--target " + place + " is the project: expected a folder for packages alone");
        }
        Engines.Choice choice = Engines.choose(engine, home, new Entry("", null, root, null), false);
        PrintWriter out = spec.commandLine().getOut();
        Target target = wanted.target(choice, home);
        Installer installer = wanted.installer(root, target);
        new PackagesFolder(root, place, installer, target, System.getenv(), line -> {
                    out.println(line);
                    out.flush();
                })
                .fill(wanted.requirements(), wanted.excluded());
        return 0;
    }

    /**
     * Returns the folder of a project.
     *
     * @param named the folder that the user named, {@code null} for the current one
     * @param hint what to do with a file, for the end of a message
     * @throws ExpressException if it is not a folder
     */
    public static Path project(@Nullable String named, String hint) {
        Path project = CurrentFolder.resolve(Path.of(named == null ? "" : named));
        if (!Files.exists(project)) {
            throw ExpressException.usage("PROJECT " + project + " is not there: expected the folder of a project");
        }
        if (!Files.isDirectory(project)) {
            throw ExpressException.usage(
                    "PROJECT " + project + " is not a folder: expected the folder of a project" + hint);
        }
        return project;
    }
}

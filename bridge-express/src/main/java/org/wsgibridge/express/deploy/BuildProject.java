package org.wsgibridge.express.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.install.Installer;
import org.wsgibridge.express.install.Packages;
import org.wsgibridge.express.install.Requirements;
import org.wsgibridge.express.install.StaticFiles;
import org.wsgibridge.express.install.Target;
import org.wsgibridge.express.install.Tool;
import org.wsgibridge.express.project.Engines;
import org.wsgibridge.express.project.Entry;
import org.wsgibridge.express.startup.TemporaryFolder;
import org.wsgibridge.files.BoundedProcess;
import org.wsgibridge.files.FileFault;
import org.wsgibridge.files.PythonProgram;

/**
 * Prepares a project for its start: makes its virtual environment, installs its packages, collects its static files,
 * and runs its hooks between these steps. For one thread.
 */
final class BuildProject {
    private final ProjectFolder folder;
    private final Consumer<String> tell;

    /**
     * Makes it.
     *
     * @param tell takes a line for each step
     */
    BuildProject(ProjectFolder folder, Consumer<String> tell) {
        this.folder = folder;
        this.tell = tell;
    }

    /**
     * Runs all steps.
     *
     * @param inherited the environment variables of this process
     * @throws ExpressException if a step fails
     */
    void run(Map<String, String> inherited) {
        try {
            try (TemporaryFolder work = new TemporaryFolder("wsgi-express-build-")) {
                build(inherited, work.path());
            }
        } catch (IOException e) {
            throw ExpressException.usage("build: " + FileFault.reason(e), e);
        }
    }

    private void build(Map<String, String> inherited, Path work) throws IOException {
        makeEnvironment();
        makeFolders();
        ProjectEnvironment environment = new ProjectEnvironment(folder, inherited, Phase.BUILD, "build");
        Hook.find(folder, "pre-build", tell).run(environment, tell);
        environment.addFiles(Phase.BUILD);
        Target target = target();
        install(
                new Packages(Installer.pip(), target, folder.source(), environment.variables()),
                target,
                environment,
                work);
        Hook.find(folder, "build", tell).run(environment, tell);
        collect(target, environment, work);
    }

    private void makeEnvironment() {
        if (folder.python() != null) {
            return;
        }
        Path python = PythonProgram.find(null);
        if (python == null) {
            throw ExpressException.usage(
                    "there is no python3 on the PATH that can make the virtual environment " + folder.root());
        }
        tell.accept("making the virtual environment " + folder.root());
        BoundedProcess.Answer answer = new Tool(
                        folder.source(),
                        List.of(python.toString(), "-m", "venv", folder.root().toString()))
                .run();
        if (!answer.succeeded()) {
            throw ExpressException.usage("the virtual environment " + folder.root() + " cannot be created: "
                    + Tool.lastLine(answer.output()));
        }
    }

    /**
     * Makes the folders that an application may write to. If they belong to the group of root, as in a container, that
     * group may write to them too.
     */
    private void makeFolders() throws IOException {
        for (String name : List.of("tmp", "data")) {
            Path made = Files.createDirectories(folder.root().resolve(name));
            if (Integer.valueOf(0).equals(Files.getAttribute(made, "unix:gid"))) {
                Set<PosixFilePermission> modes = Files.getPosixFilePermissions(made);
                modes.add(PosixFilePermission.GROUP_WRITE);
                Files.setPosixFilePermissions(made, modes);
            }
        }
    }

    private Target target() {
        Engines.Choice engine =
                Engines.choose("cpython", folder.root(), new Entry("", null, folder.source(), null), false);
        return Target.of("cpython", engine.version(), folder.python(), null, List.of());
    }

    private void install(Packages packages, Target target, ProjectEnvironment environment, Path work) {
        List<String> options = pipOptions(environment);
        String named = environment.get("WARPDRIVE_PIP_PACKAGES", "");
        List<Path> files = Stream.of(named.split("\\s+", -1))
                .filter(name -> !name.isEmpty())
                .map(Path::of)
                .toList();
        boolean isPackage = Files.isRegularFile(folder.source().resolve("setup.py"))
                && !Files.isRegularFile(folder.source().resolve("requirements.txt"));
        if (isPackage && files.isEmpty()) {
            tell.accept("installing the project itself, as its setup.py says");
            packages.installHere(List.of("setup.py"), concat(options, List.of("--editable", ".")));
            return;
        }
        requireThere(files);
        Requirements found = Requirements.find(folder.source(), files, target, work, Installer.pip());
        if (found.sources().isEmpty()) {
            tell.accept("no packages are installed: there is no requirements.txt, and no other file names any");
            return;
        }
        tell.accept("installing the packages of " + String.join(", ", found.sources()) + " into " + folder.root());
        List<String> editable = found.local().stream()
                .flatMap(local -> Stream.of("--editable", local))
                .toList();
        packages.installHere(found.sources(), concat(concat(options, found.options()), editable));
    }

    private void requireThere(List<Path> files) {
        for (Path file : files) {
            if (!Files.isRegularFile(folder.source().resolve(file))) {
                throw ExpressException.usage("WARPDRIVE_PIP_PACKAGES: there is no file " + file + " in "
                        + folder.source() + ": expected files with requirements");
            }
        }
    }

    private List<String> pipOptions(ProjectEnvironment environment) {
        List<String> options = new ArrayList<>(List.of("--exists-action", "w"));
        Path wheels = folder.file("wheelhouse");
        if (wheels != null) {
            options.addAll(List.of("--find-links", wheels.toString()));
        }
        if (!environment.get("WARPDRIVE_PIP_NO_INDEX", "").isEmpty()) {
            options.add("--no-index");
        }
        return options;
    }

    private static List<String> concat(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private void collect(Target target, ProjectEnvironment environment, Path work) throws IOException {
        CollectedFiles.remember(folder.root(), "");
        if (DeployMode.of(folder, environment) != DeployMode.DJANGO) {
            return;
        }
        tell.accept("collecting static files");
        Path place = CollectedFiles.place(folder.root()).resolve("static");
        StaticFiles files = StaticFiles.collect(new StaticFiles.Site(
                List.of(target.requirePython().toString()),
                environment.variables(),
                folder.home(),
                Entry.settings(folder.home()).orElse("settings"),
                place,
                true,
                work));
        Path collected = files.folder();
        if (collected != null
                && place.toRealPath().equals(Objects.requireNonNull(collected).toRealPath())) {
            CollectedFiles.remember(folder.root(), files.url());
        }
        if (collected != null) {
            tell.accept("static files are in " + collected);
        } else if (!files.skipped().isEmpty()) {
            tell.accept("no static files are collected: the project's storage has its own place for them, "
                    + files.skipped());
        }
    }
}

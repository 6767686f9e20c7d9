package org.wsgibridge.express.war;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.install.Bytes;
import org.wsgibridge.express.install.Packages;
import org.wsgibridge.express.install.Requirements;
import org.wsgibridge.express.install.StaticFiles;
import org.wsgibridge.express.install.Target;
import org.wsgibridge.express.project.ExpressJar;
import org.wsgibridge.files.FileFault;

/**
 * Makes a WAR of a project: copies its files, installs its packages, collects its static files, compiles them, and
 * packs all of it with the libraries of this distribution. The project itself is only read. For one thread.
 */
public final class WarBuild {
    private static final int MAX_NAMED = 20;

    private final WarRequest request;
    private final Consumer<String> progress;
    private final WorkFolder folder;
    private final Path work;

    private WarBuild(WarRequest request, Consumer<String> progress, WorkFolder folder) {
        this.request = request;
        this.progress = progress;
        this.folder = folder;
        this.work = folder.folder();
    }

    /**
     * Makes a WAR.
     *
     * @param request the project, and what the WAR is for
     * @param progress takes a line for each step
     * @throws ExpressException if it cannot be made
     */
    public static void run(WarRequest request, Consumer<String> progress) {
        try {
            try (WorkFolder folder = new WorkFolder()) {
                new WarBuild(request, progress, folder).build();
            }
        } catch (IOException | UncheckedIOException e) {
            throw ExpressException.usage("build-war: " + FileFault.reason(e), e);
        }
    }

    private void build() throws IOException {
        try (Libraries libraries = Libraries.ofThis()) {
            WarContents contents = new WarContents(request);
            ProjectCopy copy = copyProject(contents);
            Path application = copy.folder();
            Path packages = installPackages(application);
            new ApplicationCheck(request, application, copy.paths(), packages).run();
            StaticFiles files = collectStatic(application, packages);
            tell("byte code", compile(application, packages));
            contents.addPackages(packages);
            contents.addProject(application, copy.paths(), files);
            tell("libraries", contents.addJava(libraries, packages));
            tell("built", contents.write(folder));
            tell("run", "java -jar " + request.output() + ", or copy it into webapps of Tomcat 10.1, 11 or Jetty 12.1");
        }
    }

    private void tell(String step, String what) {
        progress.accept(String.format("%-13s: %s", step, what));
    }

    private ProjectCopy copyProject(WarContents contents) throws IOException {
        ProjectFiles files = ProjectFiles.find(request.project(), new Exclusions(request.excluded()), request.output());
        for (Path place : request.classPath()) {
            files.leaveOut(place, "in WEB-INF of the WAR by --class-path");
        }
        ProjectCopy copy = ProjectCopy.of(files, work.resolve("app"), request.maxSize());
        tell("project", copy.paths().size() + " files, " + Bytes.text(copy.size()) + ", of " + request.project());
        Stream.concat(copy.leftOut().lines().stream(), contents.leftOut().stream())
                .forEach(line -> tell("left out", line));
        String doubtful = copy.paths().stream()
                .filter(path -> Exclusions.isDoubtful(Path.of(path)))
                .limit(MAX_NAMED)
                .collect(Collectors.joining(", "));
        if (!doubtful.isEmpty()) {
            tell("packed", "please check, may hold secrets: " + doubtful);
        }
        return copy;
    }

    private Path installPackages(Path application) throws IOException {
        Target target = request.target();
        Requirements requirements = requirements();
        Path packages = work.resolve("lib-python");
        String sources = String.join(", ", requirements.sources());
        if (!sources.isEmpty()) {
            tell(
                    "packages",
                    "installing those of " + sources + " for " + target.description() + " by "
                            + request.installer().name());
        }
        new Packages(request.installer(), target, application).install(requirements, packages);
        int count = new BillOfMaterials().addPython(packages);
        tell(
                "packages",
                sources.isEmpty()
                        ? "none, no requirements.txt, uv.lock, Pipfile.lock, pyproject.toml or Pipfile names any"
                        : count + (count == 1 ? " package, " : " packages, ") + Bytes.text(size(packages)));
        return packages;
    }

    private Requirements requirements() {
        return Requirements.find(
                request.project(), request.requirements(), request.target(), work, request.installer());
    }

    private StaticFiles collectStatic(Path application, Path packages) throws IOException {
        String settings = request.settings();
        if (settings == null) {
            return StaticFiles.NONE;
        }
        Target target = request.target();
        Path runnable = packages;
        if (target.foreign() && !target.isJython()) {
            // Packages for another Python or machine cannot run here.
            runnable = work.resolve("lib-here");
            new Packages(request.installer(), target.here(), application).install(requirements(), runnable);
        }
        Path site = application.resolve(request.project().relativize(request.folder()));
        StaticFiles files = StaticFiles.collect(new StaticFiles.Site(
                target.isJython() ? jython() : List.of(target.requirePython().toString()),
                Map.of(target.isJython() ? "JYTHONPATH" : "PYTHONPATH", site + File.pathSeparator + runnable),
                site,
                settings,
                work.resolve("static"),
                false,
                work));
        if (files.folder() != null) {
            tell(
                    "static files",
                    count(files.folder()) - files.compressed() + " files, " + files.compressed()
                            + " of them also compressed"
                            + (files.url().isEmpty() ? "; the application serves them" : ", at " + files.url()));
        }
        if (!files.skipped().isEmpty()) {
            tell(
                    "static files",
                    "none collected, the project's storage has its own place for them: " + files.skipped());
        }
        if (!files.database().isEmpty()) {
            tell(
                    "note",
                    "the settings have a database at " + files.database()
                            + ", within the project: a new WAR does not find the data of an older one;"
                            + " have the settings take its path from an environment variable");
        }
        return files;
    }

    private String compile(Path application, Path packages) throws IOException {
        if (!request.target().isJython()) {
            return ByteCode.compile(request.target(), application, packages, work);
        }
        Path site = application.resolve(request.project().relativize(request.folder()));
        Set<Path> folders = new LinkedHashSet<>(List.of(application.normalize(), site.normalize()));
        return ByteCode.compileForJython(withJython(), packages, folders, work);
    }

    private List<String> jython() {
        return Stream.concat(withJython().stream(), Stream.of("org.python.util.jython"))
                .toList();
    }

    /**
     * Returns a command line with Jython on its class path, to which the name of a Java class can be added. Its JVM has
     * no optimizing compiler, which takes most of the processor time of a process that runs for seconds.
     */
    private List<String> withJython() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(
                java,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dpython.cachedir.skip=true",
                "-Dpython.console.encoding=UTF-8",
                "-cp",
                Stream.concat(Stream.of(ExpressJar.place()), request.classPath().stream())
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator)));
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).count();
        }
    }
}

package org.wsgibridge.express.install;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.files.BoundedProcess;
import org.wsgibridge.files.FileTree;

/**
 * Installs a project's packages into a folder, and removes all files that depend on the machine on which this is done.
 * So the same packages have the same files everywhere. For one thread.
 */
public final class Packages {
    private static final Pattern LINK = Pattern.compile("(?:/|[A-Za-z]:[/\\\\]|import .*[\"']/).*");
    private static final Pattern NATIVE = Pattern.compile(".*\\.(so|pyd|dylib)(\\.\\d+)*");

    /** Files in the metadata of a package that depend on how and where it was installed. */
    private static final Set<String> OF_MACHINE =
            Set.of("INSTALLER", "REQUESTED", "direct_url.json", "WHEEL.lock", "uv_cache.json", "uv_build.json");

    /** The file that uv locks a folder with. */
    private static final String LOCK = ".lock";

    /** The folder for C headers. Their place in it depends on the installer, and no compiler looks there. */
    private static final String HEADERS = "include";

    /** The beginning of a path in RECORD that leads from pip's temporary folder to that of the data files. */
    private static final Pattern UPWARDS = Pattern.compile("^(?:\\.\\./)+");

    private final Installer installer;
    private final Target target;
    private final Path project;
    private final Map<String, String> variables;

    /**
     * Makes it.
     *
     * @param installer what installs
     * @param target what the packages are for
     * @param project a copy of the project, in which the installer runs, and builds local packages
     */
    public Packages(Installer installer, Target target, Path project) {
        this(installer, target, project, Map.of());
    }

    /**
     * Makes it.
     *
     * @param installer what installs
     * @param target what the packages are for
     * @param project the project or a copy of it, in which the installer runs, and builds local packages
     * @param variables further variables for the installer; those that would change where it installs are ignored
     */
    public Packages(Installer installer, Target target, Path project, Map<String, String> variables) {
        this.installer = installer;
        this.target = target;
        this.project = project;
        this.variables = Tool.kept(variables);
    }

    /**
     * Installs packages into a folder.
     *
     * @param requirements the packages
     * @param folder the folder, which is created
     * @throws ExpressException if a package cannot be installed, or cannot be moved to another machine
     */
    public void install(Requirements requirements, Path folder) {
        try {
            Files.createDirectories(folder);
            if (requirements.sources().isEmpty()) {
                return;
            }
            List<String> options = installer.options(target);
            List<String> all = new ArrayList<>(options);
            all.addAll(requirements.options());
            install(requirements.sources(), installer.into(folder), all);
            if (!requirements.local().isEmpty()) {
                // These are built here, from the copy. Their dependencies are among the requirements.
                List<String> own = new ArrayList<>(options);
                own.remove(Installer.ONLY_WHEELS);
                own.add("--no-deps");
                own.addAll(requirements.local().stream().map(Packages::asFolder).toList());
                install(requirements.sources(), installer.into(folder), own);
            }
            normalize(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Installs packages into the environment of the Python itself. Editable packages stay editable.
     *
     * @param sources the files that name the packages, for messages
     * @param arguments arguments of the installer that name the packages
     * @throws ExpressException if a package cannot be installed
     */
    public void installHere(List<String> sources, List<String> arguments) {
        install(sources, List.of(), arguments);
    }

    private void install(List<String> sources, List<String> place, List<String> arguments) {
        List<String> command = new ArrayList<>(installer.install(target.requirePython(), project));
        command.addAll(place);
        command.addAll(arguments);
        BoundedProcess.Answer answer =
                new Tool(project, command).with(variables).run();
        if (!answer.succeeded()) {
            throw ExpressException.usage(installer.explain(String.join(", ", sources), target, answer.output()));
        }
    }

    /**
     * Returns the path of a local project with a slash, because an installer takes a name without one for a package.
     */
    private static String asFolder(String local) {
        boolean isName = !local.contains("/") && !local.startsWith(".");
        return isName ? "./" + local : local;
    }

    private void normalize(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(LOCK));
        FileTree.delete(folder.resolve("bin")); // scripts that name the Python of this machine
        if (!hasModules(folder.resolve(HEADERS))) {
            FileTree.delete(folder.resolve(HEADERS));
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            boolean described = file.resolveSibling("").toString().endsWith(".dist-info");
            if (target.isJython() && NATIVE.matcher(name).matches()) {
                throw ExpressException.usage("a package has an extension in C, " + folder.relativize(file)
                        + ", which the engine jython cannot load: expected a package in pure Python, or"
                        + " --engine cpython");
            }
            requireNoLink(folder, file, name);
            if ((described && OF_MACHINE.contains(name)) || name.endsWith(".pyc")) {
                Files.delete(file);
            } else if (described && name.equals("RECORD")) {
                shorten(file, folder);
            }
        }
    }

    /** Returns whether the folder is a Python package of that name rather than one of C headers. */
    private static boolean hasModules(Path headers) throws IOException {
        if (!Files.isDirectory(headers)) {
            return false;
        }
        try (Stream<Path> all = Files.walk(headers)) {
            return all.anyMatch(file -> file.toString().endsWith(".py"));
        }
    }

    /** Refuses files of editable packages, which lead to a folder of this machine. */
    private static void requireNoLink(Path folder, Path file, String name) throws IOException {
        boolean isPath = name.endsWith(".pth") && folder.equals(file.getParent());
        if (name.matches("__editable__.*_finder\\.py")
                || (isPath
                        && Files.readAllLines(file, ISO_8859_1).stream()
                                .anyMatch(line -> LINK.matcher(line).matches()))) {
            throw ExpressException.usage("a package leads to a folder of this machine by its file "
                    + folder.relativize(file) + ": expected no editable requirement (-e), but the folder alone");
        }
    }

    /** Removes deleted files from a package's list of its files. */
    private static void shorten(Path list, Path folder) throws IOException {
        boolean hasHeaders = Files.isDirectory(folder.resolve(HEADERS));
        List<String> lines = Files.readAllLines(list).stream()
                .map(line -> UPWARDS.matcher(line).replaceFirst(""))
                .filter(line -> !line.startsWith("bin/") && !line.contains(".pyc,"))
                .filter(line -> hasHeaders || !line.startsWith(HEADERS + "/"))
                .filter(line -> OF_MACHINE.stream().noneMatch(name -> line.contains(".dist-info/" + name + ",")))
                .sorted()
                .toList();
        Files.write(list, lines);
    }
}

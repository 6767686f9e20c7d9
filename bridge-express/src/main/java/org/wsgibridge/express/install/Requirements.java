package org.wsgibridge.express.install;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.files.BoundedProcess;
import org.wsgibridge.files.TextFile;

/**
 * The packages that a project needs, as options of an installer. Immutable.
 *
 * @param sources the files that name them, relative to the project; empty if there are none
 * @param options the options of the installer for these files
 * @param local folders of projects that the files name as editable, relative to the project
 */
public record Requirements(List<String> sources, List<String> options, List<String> local) {
    private static final String LOCK_OF_UV = "uv.lock";

    /** The usual files, the most exact first: files with locked versions come before those without. */
    private static final List<String> READ = List.of(
            LOCK_OF_UV,
            "Pipfile.lock",
            "poetry.lock",
            "pdm.lock",
            "pyproject.toml",
            "Pipfile",
            "setup.py",
            "setup.cfg");

    /** The exit code of the script that reads such a file, if the file names no packages. */
    private static final int NO_SOURCE = 3;

    private static final String PLAIN = "requirements.txt";

    private static final Pattern EDITABLE =
            Pattern.compile("\\s*(?:-e|--editable)(?:\\s+|\\s*=\\s*)\"?([^\\s\";#]+)\"?\\s*(?:[;#].*)?");

    private static final Pattern NESTED =
            Pattern.compile("\\s*(-[rc]|--requirement|--constraint)(?:\\s+|=)(?:\"([^\"]+)\"|(\\S+))\\s*");

    /** No packages. */
    public static final Requirements NONE = new Requirements(List.of(), List.of(), List.of());

    /** Makes the lists immutable. */
    public Requirements {
        sources = List.copyOf(sources);
        options = List.copyOf(options);
        local = List.copyOf(local);
    }

    /**
     * Finds the requirements of a project.
     *
     * @param project the project's folder
     * @param named files that the user named, relative to it; if empty, the first of the usual ones is taken
     * @param target has the Python that reads the files
     * @param work a folder for the files that the installer reads
     * @param installer the installer that will install the packages
     * @throws ExpressException if a file does not exist or cannot be understood
     */
    public static Requirements find(Path project, List<Path> named, Target target, Path work, Installer installer) {
        if (!named.isEmpty()) {
            return ofFiles(project, named, work);
        }
        if (Files.isRegularFile(project.resolve(PLAIN))) {
            return ofFiles(project, List.of(Path.of(PLAIN)), work);
        }
        return READ.stream()
                .filter(name -> Files.isRegularFile(project.resolve(name)))
                .map(name -> name.equals(LOCK_OF_UV) && installer instanceof Uv uv
                        ? exported(uv, project, target, work)
                        : read(project.resolve(name), target, work))
                .filter(found -> !found.sources().isEmpty())
                .findFirst()
                .orElse(NONE);
    }

    /** Returns whether the requirements of a project are in the lock file of uv, if the user names no others. */
    static boolean isOfUv(Path project) {
        return !Files.isRegularFile(project.resolve(PLAIN)) && Files.isRegularFile(project.resolve(LOCK_OF_UV));
    }

    private static Requirements exported(Uv uv, Path project, Target target, Path work) {
        Path file = work.resolve(PLAIN);
        uv.export(project, target, file);
        List<String> local = new ArrayList<>();
        List<String> options =
                List.of("--requirement", withoutEditable(file, local, work).toString());
        return new Requirements(List.of(LOCK_OF_UV), options, local);
    }

    private static Requirements ofFiles(Path project, List<Path> files, Path work) {
        List<String> local = new ArrayList<>();
        List<String> sources = new ArrayList<>();
        List<String> options = new ArrayList<>();
        for (Path file : files) {
            Path absolute = project.resolve(file).normalize();
            if (!Files.isRegularFile(absolute)) {
                throw ExpressException.usage("--requirement " + file + ": there is no file " + absolute);
            }
            sources.add(file.toString());
            options.addAll(List.of(
                    "--requirement", withoutEditable(absolute, local, work).toString()));
        }
        return new Requirements(sources, options, local);
    }

    private static Requirements read(Path file, Target target, Path work) {
        Path requirements = work.resolve("requirements.txt");
        Path constraints = work.resolve("constraints.txt");
        BoundedProcess.Answer answer = new Tool(
                        work,
                        List.of(
                                target.requirePython().toString(),
                                Tool.script(Requirements.class, "requirements.py", work)
                                        .toString(),
                                file.toString(),
                                requirements.toString(),
                                constraints.toString()))
                .run();
        if (answer.exitCode() == NO_SOURCE) {
            return NONE;
        }
        if (!answer.succeeded()) {
            throw ExpressException.usage(file + ": " + Tool.lastLine(answer.output()));
        }
        return new Requirements(
                List.of(file.getFileName().toString()),
                List.of("--requirement", requirements.toString(), "--constraint", constraints.toString()),
                List.of());
    }

    /** Returns the name of the nested file, which is in quotes if it has blanks. */
    private static String named(Matcher nested) {
        return nested.group(2) == null ? nested.group(3) : nested.group(2);
    }

    /**
     * Returns a file with the same requirements except the editable ones, which would install a path of this machine.
     *
     * @param local takes the folders that were editable
     */
    private static Path withoutEditable(Path file, List<String> local, Path work) {
        try {
            List<String> lines = new ArrayList<>();
            boolean isOther = false;
            for (String line : TextFile.lines(file)) {
                Matcher editable = EDITABLE.matcher(line);
                Matcher nested = NESTED.matcher(line);
                if (editable.matches()) {
                    local.add(editable.group(1));
                    isOther = true;
                } else if (nested.matches() && !named(nested).contains(":")) {
                    lines.add(nested.group(1) + " \"" + file.resolveSibling(named(nested)) + "\"");
                } else {
                    lines.add(line);
                }
            }
            return isOther ? Files.write(Files.createTempFile(work, "requirements", ".txt"), lines) : file;
        } catch (MalformedInputException e) {
            return file; // pip says what is wrong with it
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

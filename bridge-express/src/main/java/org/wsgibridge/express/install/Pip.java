package org.wsgibridge.express.install;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.files.PythonProgram;

/** Installs packages with pip. */
final class Pip implements Installer {
    static final String NAME = "pip";

    private static final Pattern MISSING = Pattern.compile("No matching distribution found for ([^\\s(]+)");
    private static final Pattern ERROR = Pattern.compile("(?m)^\\s*(?:ERROR|error): (?!Exception:\\s*$)(.+)$");
    private static final Pattern NO_VERSION = Pattern.compile(
            "Could not find a version that satisfies the requirement (.+?) \\(from versions: ([^)]*)\\)");
    private static final Pattern CONFLICT =
            Pattern.compile("(?m)^The conflict is caused by:\\R((?:[ \\t]+\\S.*(?:\\R|$))+)");
    private static final int LONGEST_LIST = 80;

    @Override
    public String name() {
        return NAME;
    }

    /** Returns whether a Python has a pip of its own, which is run to find out. */
    static boolean isIn(Path python, Path folder) {
        return runs(pip(python), folder);
    }

    @Override
    public List<String> install(Path python, Path folder) {
        List<String> command = new ArrayList<>(command(python, folder));
        command.addAll(List.of("install", "--disable-pip-version-check", "--progress-bar", "off"));
        command.addAll(List.of("--root-user-action", "ignore"));
        return command;
    }

    /**
     * Finds a pip: the Python's own, else that of python3 on the PATH, with its option {@code --python}. If neither
     * works, a virtual environment gets the pip that is bundled with its Python ({@code ensurepip}).
     *
     * @return the command line, to which arguments of pip can be added
     * @throws ExpressException if there is none
     */
    private static List<String> command(Path python, Path folder) {
        List<String> own = pip(python);
        if (runs(own, folder)) {
            return own;
        }
        Path other = PythonProgram.find(null);
        if (other != null) {
            // Before pip 22.3 there is no such option, and a current pip does not support Python 2.
            List<String> foreign = pip(other, "--python", python.toString());
            if (runs(foreign, folder)) {
                return foreign;
            }
        }
        if (isVirtual(python) && succeeds(List.of(python.toString(), "-m", "ensurepip"), folder) && runs(own, folder)) {
            return own;
        }
        throw ExpressException.usage(python + " has no pip, and python3 on the PATH has none that can install for it:"
                + " expected one that has; try: " + python + " -m ensurepip");
    }

    private static List<String> pip(Path python, String... options) {
        List<String> command = new ArrayList<>(List.of(python.toString(), "-m", NAME));
        command.addAll(List.of(options));
        return command;
    }

    private static boolean runs(List<String> pip, Path folder) {
        return succeeds(Stream.concat(pip.stream(), Stream.of("--version")).toList(), folder);
    }

    private static boolean succeeds(List<String> command, Path folder) {
        return new Tool(folder, command).run().succeeded();
    }

    /**
     * Returns whether a Python belongs to a virtual environment. Only such a Python may get a pip: one of the system is
     * changed by the system's own tools only.
     */
    private static boolean isVirtual(Path python) {
        return Files.isRegularFile(python.resolve("../../pyvenv.cfg").normalize());
    }

    @Override
    public List<String> into(Path folder) {
        return List.of("--no-compile", "--target", folder.toString());
    }

    @Override
    public List<String> options(Target target) {
        List<String> options = new ArrayList<>();
        if (target.foreign()) {
            options.addAll(List.of(ONLY_WHEELS, "--python-version", target.version()));
            options.addAll(List.of("--implementation", target.isJython() ? "py" : "cp"));
            if (target.isJython()) {
                options.addAll(List.of("--abi", "none"));
            }
            target.platforms().forEach(platform -> options.addAll(List.of("--platform", platform)));
        }
        return options;
    }

    @Override
    public String explain(String where, Target target, String printed) {
        String output = Tool.masked(printed);
        Matcher missing = MISSING.matcher(output);
        Matcher versions = NO_VERSION.matcher(output);
        if (versions.find()) {
            String there = versions.group(2).equals("none") ? "" : shortened(versions.group(2));
            return Installer.missing(where, target, versions.group(1), there);
        }
        if (missing.find()) {
            return Installer.missing(where, target, missing.group(1), "");
        }
        Matcher conflict = CONFLICT.matcher(output);
        if (conflict.find()) {
            return Installer.conflict(where, target, conflict.group(1).strip().replaceAll("\\s*\\R\\s*", "; "));
        }
        Matcher error = ERROR.matcher(output);
        return Installer.failure(where, this, error.find() ? error.group(1) : Tool.lastLine(output));
    }

    private static String shortened(String versions) {
        int last = versions.lastIndexOf(", ", Math.max(0, versions.length() - LONGEST_LIST));
        return versions.length() <= LONGEST_LIST || last < 0 ? versions : "..." + versions.substring(last + 1);
    }
}

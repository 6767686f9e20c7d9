package org.wsgibridge.express.install;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.files.BoundedProcess;
import org.wsgibridge.files.PythonProgram;

/**
 * Installs packages with uv, and reads a {@code uv.lock}.
 *
 * @param program the program, absolute
 */
record Uv(Path program) implements Installer {
    static final String NAME = "uv";

    private static final Pattern VERSION = Pattern.compile("(?m)^uv (\\d{1,4})\\.(\\d{1,4})\\S*");

    /** The minor version of the oldest uv 0.x that has all options. */
    private static final int OLDEST = 8;

    /**
     * A platform that is younger than Python 2.7, so that no wheel for 2.7 on it has a part in C. It makes uv choose
     * pure wheels: unlike pip, uv has no option for wheels of any platform.
     */
    private static final String PURE_OF_PYTHON_2 = "riscv64-unknown-linux";

    private static final Pattern GLIBC = Pattern.compile("manylinux_2_(\\d+)_(x86_64|aarch64)");
    private static final Pattern MUSL = Pattern.compile("musllinux_1_([2-9]|\\d\\d+)_(x86_64|aarch64)");

    /** The minor versions of glibc 2.x that uv knows, besides all from the last of these to {@link #NEWEST_GLIBC}. */
    private static final List<Integer> GLIBCS = List.of(17, 28, 31);

    private static final int NEWEST_GLIBC = 40;

    /** The frame that older versions of uv draw around their reasons. */
    private static final Pattern FRAME = Pattern.compile("(?m)^\\s*(?:×|╰─▶|├─▶|│|cause:|Caused by:)\\s*");

    private static final Pattern MISSING = Pattern.compile("Because (?:there is no version of \\S+"
            + "|(?:all versions of )?\\S+ ha(?:s|ve) no (?:usable )?wheels.*?"
            + "|\\S+ was not found in [^,]+?"
            + "|only (?<there>\\S+) is available)"
            + " and you require (?<what>\\S+?),? we can conclude that your requirements are unsatisfiable\\.");
    private static final Pattern UNSOLVED = Pattern.compile("No solution found when resolving dependencies:?\\s*(.+)");
    private static final Pattern ERROR = Pattern.compile("(?:^|\\s)error: (.+)");
    private static final Pattern HINT = Pattern.compile("\\s*hint: .*");
    private static final int LONGEST_REASON = 700;

    /**
     * Finds uv beside a Python, else on the PATH.
     *
     * @param folder the folder in which it is asked for its version
     * @return uv, {@code null} if there is none or it is too old
     */
    static @Nullable Uv find(Path python, Path folder) {
        Path program = place(python);
        return program == null || !isNew(version(program, folder)) ? null : new Uv(program);
    }

    /** Returns the path of a uv of any version, {@code null} if there is none. */
    static @Nullable Path place(Path python) {
        return PythonProgram.beside(python, NAME);
    }

    /**
     * Finds uv as {@link #find} does.
     *
     * @throws ExpressException if there is none or it is too old
     */
    static Uv require(Path python, Path folder) {
        Path program = place(python);
        if (program == null) {
            throw ExpressException.usage("--installer uv: there is no uv on the PATH or beside " + python
                    + ": expected one, as pip install uv adds it");
        }
        String version = version(program, folder);
        if (!isNew(version)) {
            throw ExpressException.usage(
                    "--installer uv: " + program + " is " + version + ": expected 0." + OLDEST + " or later");
        }
        return new Uv(program);
    }

    /**
     * Returns the version, such as {@code uv 0.8.0}, or a sentence with the output if that is no version: the program
     * may be a script that finds no uv.
     */
    private static String version(Path program, Path folder) {
        try {
            List<String> command = List.of(program.toString(), "--version");
            String said = new Tool(folder, command).run().output();
            Matcher version = VERSION.matcher(said);
            return version.find() ? version.group() : "no uv: " + Tool.lastLine(said);
        } catch (ExpressException e) {
            return "no uv: " + e.getMessage();
        }
    }

    private static boolean isNew(String said) {
        Matcher version = VERSION.matcher(said);
        return version.matches()
                && (Integer.parseInt(version.group(1)) > 0 || Integer.parseInt(version.group(2)) >= OLDEST);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> install(Path python, Path folder) {
        return command(python, Pip.NAME, "install");
    }

    private List<String> command(Path python, String... words) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("--python", python.toString(), "--no-python-downloads"));
        command.addAll(List.of("--no-progress", "--color", "never"));
        return command;
    }

    /** Copies the files, because a file that is a link into uv's cache must not be changed. */
    @Override
    public List<String> into(Path folder) {
        return List.of("--link-mode", "copy", "--no-compile-bytecode", "--target", folder.toString());
    }

    @Override
    public List<String> options(Target target) {
        List<String> options = new ArrayList<>();
        if (target.foreign()) {
            options.addAll(List.of(ONLY_WHEELS, "--python-version", target.version()));
            if (!target.platforms().isEmpty()) {
                options.addAll(List.of("--python-platform", platform(target)));
            }
        }
        return options;
    }

    private static String platform(Target target) {
        if (target.isJython()) {
            return PURE_OF_PYTHON_2;
        }
        String named = target.platforms().get(0);
        if (!target.platforms().equals(Target.withOlder(List.of(named)))) {
            throw ExpressException.usage("--installer uv takes one --platform: expected one, or --installer pip");
        }
        Matcher glibc = GLIBC.matcher(named.replace("manylinux2014_", "manylinux_2_17_"));
        Matcher musl = MUSL.matcher(named);
        if (musl.matches()) {
            return musl.group(2) + "-unknown-linux-musl";
        }
        int minor = glibc.matches() ? knownGlibc(Integer.parseInt(glibc.group(1))) : 0;
        if (minor == 0) {
            throw ExpressException.usage("--platform " + named + ": uv does not know it by such a name: expected"
                    + " manylinux_2_17, musllinux_1_2 or later, with _x86_64 or _aarch64, or --installer pip");
        }
        return glibc.group(2) + "-manylinux_2_" + minor;
    }

    /** Returns the newest minor version of glibc that uv knows and that the platform can run; 0 for none. */
    private static int knownGlibc(int minor) {
        int newest = Math.min(minor, NEWEST_GLIBC);
        int last = GLIBCS.get(GLIBCS.size() - 1);
        return newest >= last
                ? newest
                : GLIBCS.stream().filter(known -> known <= newest).reduce(0, Math::max);
    }

    /**
     * Writes the requirements of a {@code uv.lock} to a file, with hashes.
     *
     * @throws ExpressException if the lock cannot be read, or is outdated; for a foreign target, uv does not check that
     */
    void export(Path project, Target target, Path requirements) {
        List<String> command = command(target.requirePython(), "export", "--project", project.toString());
        command.addAll(List.of(target.foreign() ? "--frozen" : "--locked", "--no-default-groups", "--no-emit-project"));
        command.addAll(List.of("--no-header", "--no-annotate", "--quiet", "--output-file", requirements.toString()));
        BoundedProcess.Answer answer = new Tool(requirements.resolveSibling(""), command).run();
        if (!answer.succeeded()) {
            throw ExpressException.usage("uv.lock: uv cannot read it: " + reason(answer.output()));
        }
    }

    @Override
    public String explain(String where, Target target, String output) {
        String flat = flat(output);
        Matcher missing = MISSING.matcher(flat);
        if (missing.find()) {
            String there = missing.group("there");
            return Installer.missing(where, target, missing.group("what"), there == null ? "" : there);
        }
        Matcher unsolved = UNSOLVED.matcher(flat);
        return unsolved.find()
                ? Installer.conflict(where, target, shortened(unsolved.group(1)))
                : Installer.failure(where, this, reason(output));
    }

    private static String reason(String output) {
        Matcher error = ERROR.matcher(flat(output));
        return shortened(error.find() ? error.group(1) : Tool.lastLine(output));
    }

    /** Returns the output in one line, without frames and hints, and with passwords in URLs masked. */
    private static String flat(String output) {
        String plain =
                HINT.matcher(FRAME.matcher(Tool.masked(output)).replaceAll("")).replaceAll("");
        return plain.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining(" "));
    }

    private static String shortened(String reason) {
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "...";
    }
}

package org.wsgibridge.it.install;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The distribution that was built, and the packages that scripts make of it. */
final class PackageBuild {
    private static final Path STEPS = Path.of("src/test/resources/package").toAbsolutePath();
    private static final Path DEPLOY = Path.of("../deploy").toAbsolutePath().normalize();

    private PackageBuild() {}

    /** Returns the archive, which is named after the version. */
    static Path archive() throws IOException {
        return only(Wheel.TARGET, ".tar.gz");
    }

    /** Returns the only file of a folder whose name ends so. */
    static Path only(Path folder, String end) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(end))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no *" + end + " in " + folder));
        }
    }

    /** Returns whether a command can be run and ends well. */
    static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Runs a script that makes something of the distribution.
     *
     * @param script its path below {@code deploy}
     * @param target where it writes, made here
     * @param umask that of the shell
     * @param arguments what comes between the archive and the folder
     * @return what it prints
     */
    static String build(String script, Path target, Map<String, String> environment, String umask, String... arguments)
            throws IOException, InterruptedException {
        Files.createDirectories(target);
        List<String> command = new ArrayList<>(
                List.of("sh", "-c", "umask " + umask + " && exec sh \"$@\"", "sh", DEPLOY.resolve(script) + ""));
        command.add(archive().toString());
        command.addAll(Arrays.asList(arguments));
        command.add(target.toString());
        return Wheel.run(target, environment, command.toArray(String[]::new));
    }

    /**
     * Installs, uses, upgrades and removes a package in a copy of this system.
     *
     * @param folder an empty folder
     * @param files has the packages of the revisions 1 and 2
     * @param format the file with the commands of its format
     * @return what the steps have printed
     */
    static List<String> installInACopy(Path folder, Path files, String format)
            throws IOException, InterruptedException {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        Path system = Files.createDirectory(folder.resolve("system"));
        assumeTrue(
                succeeds("unshare", "--mount", "--pid", "--fork", "sh", "-c", "mount -t tmpfs none " + system),
                "needs root, and a kernel that lets it mount");
        Files.copy(STEPS.resolve(format), files.resolve("format.sh"));
        Path steps = Files.copy(STEPS.resolve("steps.sh"), files.resolve("steps.sh"));
        String output = Wheel.run(
                folder,
                Map.of(),
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "sh",
                STEPS.resolve("chroot.sh").toString(),
                system.toString(),
                System.getProperty("java.home"),
                steps.toString());
        return output.lines().map(String::strip).toList();
    }
}

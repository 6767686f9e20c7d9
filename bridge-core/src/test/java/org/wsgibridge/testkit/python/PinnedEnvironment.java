package org.wsgibridge.testkit.python;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A virtual environment that has the packages of a file of requirements. It keeps a copy of this file, and is changed
 * only if the file differs from its copy. An environment without a copy was made by hand: it stays as it is.
 *
 * @param folder the environment
 * @param requirements the file, with a version for each package
 * @param python the command that makes the environment
 */
record PinnedEnvironment(Path folder, Path requirements, String python) {
    /** The name of the copy. */
    private static final String COPY = "requirements.txt";

    private static final int PATIENCE_MINUTES = 3;

    /** Returns the command of Python 3: of the system, because other tests use its packages, else of the PATH. */
    static String systemPython() {
        Path system = Path.of("/usr/bin/python3");
        return Files.isExecutable(system) ? system.toString() : "python3";
    }

    /**
     * Makes the environment, or changes it, or does nothing. One process at a time does so; others wait for it.
     *
     * @return why it could not be made, in one line; empty if it is there
     */
    String prepare() {
        try {
            return isDone() ? "" : prepareAlone();
        } catch (IOException e) {
            return e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private Path copy() {
        return folder.resolve(COPY);
    }

    private boolean isDone() throws IOException {
        return Files.exists(folder) && (!Files.exists(copy()) || Files.mismatch(requirements, copy()) < 0);
    }

    private String prepareAlone() throws IOException, InterruptedException {
        Files.createDirectories(folder.resolveSibling(""));
        Path file = folder.resolveSibling(folder.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            return held.isValid() && !isDone() ? make() : "";
        }
    }

    private String make() throws IOException, InterruptedException {
        System.err.println("Installs the packages of " + requirements + " in " + folder);
        if (!Files.exists(folder)) {
            startFolder();
        }
        String fault = run(python, "-m", "venv", "--system-site-packages", folder.toString());
        if (fault.isEmpty()) {
            fault = run(
                    folder.resolve("bin/python").toString(),
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--no-input",
                    "--disable-pip-version-check",
                    "--retries",
                    "1",
                    "--requirement",
                    requirements.toString());
        }
        if (fault.isEmpty()) {
            Path written = folder.resolve("requirements.new");
            Files.copy(requirements, written, StandardCopyOption.REPLACE_EXISTING);
            Files.move(written, copy(), StandardCopyOption.ATOMIC_MOVE);
        }
        return fault;
    }

    /** Makes the folder with an empty copy, which differs from the requirements until the environment is complete. */
    private void startFolder() throws IOException {
        Path started = Files.createDirectories(folder.resolveSibling(folder.getFileName() + ".new"));
        Files.writeString(started.resolve(COPY), "");
        Files.move(started, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Runs a command; returns nothing, or why it has failed. */
    private static String run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("python-environment", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!ends(process)) {
                return String.join(" ", command) + " did not end within " + PATIENCE_MINUTES + " minutes";
            }
            return process.exitValue() == 0 ? "" : reason(Files.readAllLines(output), command);
        } finally {
            Files.delete(output);
        }
    }

    private static boolean ends(Process process) throws InterruptedException {
        try {
            return process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Returns pip's last error, or the first line of venv. */
    private static String reason(List<String> lines, String... command) {
        return lines.stream()
                .filter(line -> line.startsWith("ERROR"))
                .reduce((first, last) -> last)
                .or(() -> lines.stream().filter(line -> !line.isBlank()).findFirst())
                .orElseGet(() -> String.join(" ", command) + " failed");
    }
}

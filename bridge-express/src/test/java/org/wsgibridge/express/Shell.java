package org.wsgibridge.express;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A command and what came of it.
 *
 * @param code its exit code
 * @param output what it printed, errors included
 */
record Shell(int code, String output) {

    /** Runs a command in a folder to its end. */
    static Shell run(Path folder, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "shell", ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().remove("VIRTUAL_ENV");
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError(List.of(command) + " does not end: " + Files.readString(output, UTF_8));
        }
        return new Shell(process.exitValue(), Files.readString(output, UTF_8));
    }

    /** Returns whether a program is on the PATH. */
    static boolean isInstalled(String program) {
        for (String entry : System.getenv("PATH").split(":", -1)) {
            if (Files.isExecutable(Path.of(entry, program))) {
                return true;
            }
        }
        return false;
    }
}

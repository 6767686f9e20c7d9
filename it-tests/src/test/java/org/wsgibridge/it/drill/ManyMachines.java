package org.wsgibridge.it.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.wsgibridge.it.express.Server;

/**
 * A run of {@code src/test/machines/drill.py}: three servers behind HAProxy, and faults under load.
 *
 * @param exitCode 0 when no request was lost that should not have been
 * @param output what it has printed
 */
record ManyMachines(int exitCode, String output) {
    /** The exit code where the drills cannot run; the output says why. */
    static final int SKIPPED = 77;

    private static final Path PROGRAM = Path.of("src/test/machines/drill.py");

    /** Runs the program with arguments, and ends it with all that it has started when it takes too long. */
    static ManyMachines run(Path folder, long minutes, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("python3", "-B", PROGRAM.toString(), "--java", Server.java()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, "drill", ".out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
                process.destroy();
                process.waitFor(1, TimeUnit.MINUTES);
            }
        } finally {
            process.destroy();
        }
        return new ManyMachines(process.exitValue(), Files.readString(output, UTF_8));
    }

    /** Returns the rows of its table, without the title. */
    List<Object[]> rows() {
        return output.lines()
                .filter(line -> line.startsWith("| "))
                .skip(1)
                .map(line -> line.substring(2, line.length() - 2).split(" \\| "))
                .<Object[]>map(cells -> cells)
                .toList();
    }
}

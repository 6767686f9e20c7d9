package org.wsgibridge.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A plain Jython in a JVM of its own, with the class path of this one. */
public final class JythonProcess {
    private JythonProcess() {}

    /**
     * Runs a script of the test resources to its end and returns the lines that it printed.
     *
     * @param folder where it runs
     * @param jars which jars of the class path it has
     * @param script the script and its arguments
     */
    public static List<String> run(Path folder, Predicate<String> jars, String... script)
            throws IOException, InterruptedException {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith(".jar") || jars.test(entry))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                classPath,
                "-Dpython.cachedir.skip=true",
                "-Dpython.console=",
                CorrectedJython.class.getName(),
                resource(script[0])));
        command.addAll(List.of(script).subList(1, script.length));
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(14, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readAllLines(output, StandardCharsets.ISO_8859_1);
    }

    private static String resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(JythonProcess.class.getResource("/" + name))
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}

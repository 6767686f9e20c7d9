package org.wsgibridge.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wsgibridge.testkit.jvm.QuickJvm;

/** A plain Jython in a separate JVM, with the class path of this one. Its log is a file of its folder. */
public final class JythonProcess {
    /** The name of the file that has the log. */
    public static final String LOG = "jython.log";

    private static final String OUTPUT = "output.txt";

    private static final String LOGBACK = """
            <configuration>
              <appender name="file" class="ch.qos.logback.core.FileAppender">
                <file>%s</file>
                <encoder><pattern>%%-5level %%logger{20} - %%msg%%n</pattern></encoder>
              </appender>
              <root level="WARN"><appender-ref ref="file"/></root>
            </configuration>
            """;

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
        List<String> options = new ArrayList<>(QuickJvm.OPTIONS);
        options.add("-Xmx512m");
        assertThat(endsWithin(Duration.ofMinutes(14), options, folder, jars, script))
                .isTrue();
        return lines(folder.resolve(OUTPUT));
    }

    /**
     * Runs a script of the test resources, and ends it when it takes longer. What it has printed is in the folder.
     *
     * @param limit how long it may take
     * @param options those of the JVM
     * @param folder where it runs
     * @param jars which jars of the class path it has
     * @param script the script and its arguments
     * @return whether it has ended by itself
     */
    static boolean endsWithin(
            Duration limit, List<String> options, Path folder, Predicate<String> jars, String... script)
            throws IOException, InterruptedException {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith(".jar") || jars.test(entry))
                .collect(Collectors.joining(File.pathSeparator));
        Path logging = Files.writeString(folder.resolve("jython-logback.xml"), LOGBACK.formatted(folder.resolve(LOG)));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                "-Dlogback.configurationFile=" + logging,
                "-Dpython.cachedir.skip=true",
                "-Dpython.console=",
                CorrectedJython.class.getName(),
                resource(script[0])));
        command.addAll(List.of(script).subList(1, script.length));
        command.addAll(1, options);
        command.addAll(1, agents());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(OUTPUT).toFile());
        builder.environment().put("TMPDIR", folder.toString());
        Process process = builder.start();
        try {
            return process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Returns the lines that a script has written, in whatever encoding. */
    static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    }

    /** Returns the agents of this JVM, such as the one that measures coverage. */
    private static List<String> agents() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-javaagent:"))
                .toList();
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

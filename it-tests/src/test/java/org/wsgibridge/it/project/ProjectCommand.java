package org.wsgibridge.it.project;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.wsgibridge.it.express.QuickExpress;
import org.wsgibridge.it.express.Server;

/** {@code bin/wsgi-express} in the folder of a project. */
final class ProjectCommand {
    private static final Path LAUNCHER = Path.of("../bridge-express/src/main/resources/wsgi_express/launcher.sh")
            .toAbsolutePath()
            .normalize();
    private static final Path SAMPLE = Path.of("src/test/projects/warpdrive").toAbsolutePath();

    private final Path folder;
    private final Path program;
    private final Map<String, String> variables = new HashMap<>();

    /**
     * What a command has done.
     *
     * @param exitCode its exit code
     * @param output what it has printed, errors as well
     */
    record Done(int exitCode, String output) {}

    /** Makes one; the launcher is beside the project. */
    ProjectCommand(Path folder) throws IOException {
        this.folder = folder;
        this.program = Files.createDirectories(folder.resolveSibling("bin")).resolve("wsgi-express");
        Files.copy(LAUNCHER, program);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        variables.put("WSGI_EXPRESS_JAR", Server.JAR.toString());
        variables.put("WSGI_EXPRESS_CACHE", "");
        variables.put("JAVA_OPTS", String.join(" ", QuickExpress.options()));
        variables.put("JAVA_HOME", System.getProperty("java.home"));
    }

    /** Copies the sample with its modes, and makes the wheel that it requires. */
    static ProjectCommand ofSample(Path folder) throws IOException, InterruptedException {
        Process copy = new ProcessBuilder("cp", "-a", SAMPLE.toString(), folder.toString())
                .inheritIO()
                .start();
        assertThat(copy.waitFor()).isZero();
        makeWheel(Files.createDirectories(folder.resolve(".warpdrive/wheelhouse")));
        return new ProjectCommand(folder).with("WARPDRIVE_PIP_NO_INDEX", "1");
    }

    private static void makeWheel(Path folder) throws IOException {
        String about = "greeting-1.0.dist-info/";
        try (ZipOutputStream wheel =
                new ZipOutputStream(Files.newOutputStream(folder.resolve("greeting-1.0-py3-none-any.whl")))) {
            add(wheel, "greeting.py", "TEXT = 'greetings'\n");
            add(wheel, about + "METADATA", "Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n");
            add(wheel, about + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
            add(wheel, about + "RECORD", "");
        }
    }

    private static void add(ZipOutputStream wheel, String name, String text) throws IOException {
        wheel.putNextEntry(new ZipEntry(name));
        wheel.write(text.getBytes(UTF_8));
    }

    ProjectCommand with(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /** Returns the command line. */
    List<String> line(String... arguments) {
        List<String> line = new ArrayList<>(List.of(program.toString()));
        line.addAll(List.of(arguments));
        return line;
    }

    /** Starts what serves. */
    Server serve(String... arguments) throws IOException {
        return Server.start(folder, variables, line(arguments));
    }

    /** Starts what does not end by itself. */
    Process start(List<String> command, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeAll(List.of("VIRTUAL_ENV", "PYTHONPATH", "PORT"));
        builder.environment().putAll(variables);
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    /** Runs a command to its end. */
    Done run(String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder.resolveSibling(""), "command", ".out");
        Process process = start(line(arguments), output);
        try {
            boolean ended = process.waitFor(2, TimeUnit.MINUTES);
            assertThat(ended).as(Files.readString(output)).isTrue();
            return new Done(process.exitValue(), Files.readString(output));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}

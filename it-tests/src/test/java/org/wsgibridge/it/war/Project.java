package org.wsgibridge.it.war;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.wsgibridge.it.express.QuickExpress;
import org.wsgibridge.it.express.Server;

/** A project in a folder, of which WARs are built by the packaged command. */
final class Project {
    private final Path folder;

    Project(Path folder) {
        this.folder = folder;
    }

    /** Returns a project with the given files: names and texts in turn. */
    static Project of(Path folder, String... files) throws IOException {
        Project project = new Project(folder);
        for (int i = 0; i < files.length; i += 2) {
            project.file(files[i], files[i + 1]);
        }
        return project;
    }

    Project file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, text);
        return this;
    }

    Path folder() {
        return folder;
    }

    /** How a command ended. */
    record Ended(int exitCode, String output) {}

    /** Runs {@code build-war} for this project with a WAR beside its folder. */
    Ended build(Path war, String... options) throws IOException, InterruptedException {
        return build(Map.of(), war, options);
    }

    /** Does so with further variables. */
    Ended build(Map<String, String> environment, Path war, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Server.java()));
        command.addAll(List.of("-jar", Server.JAR.toString(), "build-war", folder.toString()));
        command.addAll(List.of("--output", war.toString()));
        command.addAll(List.of(options));
        return run(folder.resolveSibling(""), environment, command);
    }

    /** Builds it, and fails when that fails. */
    String buildOrFail(Path war, String... options) throws IOException, InterruptedException {
        Ended ended = build(war, options);
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        return ended.output();
    }

    /** Runs a command to its end. */
    static Ended run(Path folder, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(QuickExpress.of(command))
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().remove("VIRTUAL_ENV");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Ended(process.waitFor(), output);
    }

    /** Returns the names and texts of the entries of a WAR that are files. */
    static Map<String, String> entries(Path war) throws IOException {
        Map<String, String> entries = new TreeMap<>();
        try (ZipFile zip = new ZipFile(war.toFile());
                Stream<? extends ZipEntry> all = zip.stream()) {
            for (ZipEntry entry : all.filter(one -> !one.isDirectory()).toList()) {
                entries.put(
                        entry.getName(), new String(zip.getInputStream(entry).readAllBytes(), UTF_8));
            }
        }
        return entries;
    }
}

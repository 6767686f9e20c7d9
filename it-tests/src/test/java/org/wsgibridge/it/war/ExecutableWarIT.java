package org.wsgibridge.it.war;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.it.express.Server;

/** WARs that {@code java -jar} starts: their cache, which only their user can change. */
final class ExecutableWarIT {
    private static final String APP = """
        def application(environ, start_response):
            start_response('200 OK', [('Content-Type', 'text/plain')])
            return [b'served']
        """;

    @TempDir
    private Path folder;

    private Project plain(String name) throws IOException {
        return Project.of(folder.resolve(name), "wsgi.py", APP);
    }

    /** Below a prefix that looks like its folder, with options that are repeated. */
    @Test
    void aWarWithoutPackagesMustStart() throws Exception {
        Project project = plain("site").file("media/a.txt", "a").file("other/b.txt", "b");
        Path war = folder.resolve("site.war");
        String prefix = project.folder().toString();
        List<String> options = new ArrayList<>(List.of("--mount-point", prefix, "--setenv", "A", "1"));
        options.addAll(List.of("--setenv", "B", "2", "--url-alias", prefix + "/media", "media"));
        options.addAll(List.of("--url-alias", "/other", "other"));
        project.buildOrFail(war, options.toArray(String[]::new));
        Project.Ended ended = Project.run(
                folder,
                Map.of("WSGI_EXPRESS_CACHE", folder.resolve("cache").toString()),
                List.of(Server.java(), "-jar", war.toString(), "config-test"));
        assertThat(ended.exitCode()).as(ended.output()).isZero();
    }

    /** The cache is made for this user alone, and one that others can change is not used. */
    @Test
    void aCacheOfOthersMustNotBeUsed() throws Exception {
        Path war = folder.resolve("site.war");
        plain("site").buildOrFail(war);
        Path open = Files.createDirectories(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Project.Ended ended = exec(war, open);
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.output())
                .contains("for the unpacked WAR is not used, because other users can change " + open.toRealPath());
        Path own = folder.resolve("own");
        assertThat(exec(war, own).output()).isEqualTo("run\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own.resolve("wars"))))
                .isEqualTo("rwx------");
        Path unpacked = unpacked(own);
        Path marker = Files.writeString(unpacked.resolve("marker"), "unpacked once");
        assertThat(exec(war, own).output()).isEqualTo("run\n");
        assertThat(marker).exists();
        assertThat(unpacked(own)).isEqualTo(unpacked);
    }

    private static Path unpacked(Path cache) throws IOException {
        try (var all = Files.list(cache.resolve("wars"))) {
            List<Path> folders = all.filter(Files::isDirectory).toList();
            assertThat(folders).hasSize(1);
            return folders.get(0);
        }
    }

    private Project.Ended exec(Path war, Path cache) throws IOException, InterruptedException {
        return Project.run(
                folder,
                Map.of("WSGI_EXPRESS_CACHE", cache.toString()),
                List.of(Server.java(), "-jar", war.toString(), "exec", "echo", "run"));
    }

    /** Many at once: one gives the folder its name, the others use it and leave nothing. */
    @Test
    void processesThatStartTogetherMustUnpackOneFolder() throws Exception {
        Path war = folder.resolve("site.war");
        plain("site").buildOrFail(war);
        Path cache = folder.resolve("cache");
        List<Process> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ProcessBuilder builder = new ProcessBuilder(Server.java(), "-jar", war.toString(), "exec", "echo", "run")
                    .redirectErrorStream(true);
            builder.environment().put("WSGI_EXPRESS_CACHE", cache.toString());
            all.add(builder.start());
        }
        for (Process process : all) {
            assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
                    .isEqualTo("run\n");
        }
        unpacked(cache);
    }
}

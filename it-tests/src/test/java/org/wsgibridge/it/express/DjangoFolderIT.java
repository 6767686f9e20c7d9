package org.wsgibridge.it.express;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.testkit.python.PythonEnvironment;

/** {@code start-server .} in a project as Django's own command makes it. */
final class DjangoFolderIT {
    private static final Path VENV = PythonEnvironment.FOLDER;
    private static final String CSS = "/static/admin/css/base.css";

    @TempDir
    private Path folder;

    @BeforeEach
    void makeProject() throws Exception {
        PythonEnvironment.assumeHas("Django", "django-admin");
        run(VENV.resolve("bin/django-admin").toString(), "startproject", "mysite", ".");
    }

    private void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private void set(String text) throws IOException {
        Path settings = folder.resolve("mysite/settings.py");
        Files.writeString(settings, Files.readString(settings) + text);
    }

    private Server serve() throws IOException {
        List<String> command = new ArrayList<>(List.of(Server.java(), "-jar", Server.JAR.toString(), "start-server"));
        command.addAll(Server.ANY_PORT);
        command.addAll(List.of(".", "--python-home", VENV.toString(), "--startup-timeout", "60"));
        return Server.start(folder, Map.of(), command);
    }

    @Test
    void mustFindStaticFilesAsRunserverDoesWithDebug() throws Exception {
        try (Server server = serve()) {
            assertThat(server.output())
                    .contains("static files: /static/ through Django's staticfiles finders (DEBUG is on)")
                    .containsPattern("the database lacks \\d+ migrations; try: manage.py migrate");
            assertThat(server.get(CSS).body()).contains("DJANGO Admin styles");
            assertThat(server.get("/").body()).contains("The install worked successfully");
        }
        run(VENV.resolve("bin/python").toString(), "manage.py", "migrate");
        try (Server server = serve()) {
            assertThat(server.output()).doesNotContain("migrate");
            assertThat(server.get("/admin/login/").body()).contains(CSS);
        }
    }

    @Test
    void mustServeWhatWasCollectedWithoutDebug() throws Exception {
        set("DEBUG = False\nALLOWED_HOSTS = ['*']\n");
        try (Server server = serve()) {
            assertThat(server.output())
                    .contains("static files: none at /static/, because STATIC_ROOT is not set and DEBUG is off")
                    .contains("manage.py collectstatic");
            assertThat(server.get(CSS).statusCode()).isEqualTo(404);
        }
        set("STATIC_ROOT = BASE_DIR / 'collected'\n");
        try (Server server = serve()) {
            assertThat(server.output())
                    .contains("collected is not there and DEBUG is off; try: manage.py collectstatic");
        }
        run(VENV.resolve("bin/python").toString(), "manage.py", "collectstatic", "--noinput");
        try (Server server = serve()) {
            assertThat(server.output()).contains("static files: /static/ from " + folder, "(DEBUG is off)");
            assertThat(server.get(CSS).headers().firstValue("ETag")).isPresent();
        }
    }
}

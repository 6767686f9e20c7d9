package org.wsgibridge.it.express;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.testkit.python.PythonEnvironment;

/** {@code manage.py runwsgi} in a project as Django's own command makes it. */
final class DjangoCommandIT {
    private static final Path VENV = PythonEnvironment.FOLDER;
    private static final String PYTHON = VENV.resolve("bin/python").toString();

    @TempDir
    private Path folder;

    @BeforeEach
    void makeProject() throws Exception {
        PythonEnvironment.assumeHas("Django", "django-admin");
        run(Map.of(), VENV.resolve("bin/django-admin").toString(), "startproject", "mysite", ".");
        Path settings = folder.resolve("mysite/settings.py");
        Files.writeString(
                settings,
                Files.readString(settings)
                        .replace("INSTALLED_APPS = [", "INSTALLED_APPS = [\n    'wsgi_express',")
                        .concat("STATIC_ROOT = BASE_DIR / 'collected'\n"));
    }

    private String run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().remove("WSGI_EXPRESS_JAR");
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private Server serve(Map<String, String> environment, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(PYTHON, "manage.py", "runwsgi"));
        command.addAll(Server.ANY_PORT);
        command.addAll(List.of(options));
        return Server.start(folder, environment, command);
    }

    private static void mustServe(Server server) throws Exception {
        assertThat(server.output()).contains("Engine             : cpython");
        assertThat(server.get("/").body()).contains("The install worked successfully");
        HttpResponse<String> css = server.get("/static/admin/css/base.css");
        assertThat(css.statusCode()).isEqualTo(200);
        assertThat(css.headers().firstValue("ETag")).isPresent();
    }

    @Test
    void theCommandMustBeFoundInTheJarItself() throws Exception {
        Map<String, String> path = Map.of("PYTHONPATH", Server.JAR.toString());
        run(path, PYTHON, "manage.py", "collectstatic", "--noinput");
        assertThat(run(path, PYTHON, "manage.py", "runwsgi", "--help")).contains("-jar " + Server.JAR);
        try (Server server = serve(path, "--threads", "3")) {
            mustServe(server);
            assertThat(server.output()).contains("3 (1 process * 3 threads)");
        }
    }

    @Test
    void theCommandMustBeFoundWhereItWasInstalled() throws Exception {
        run(Map.of(), Server.java(), "-jar", Server.JAR.toString(), "install-django-app", ".");
        run(Map.of(), PYTHON, "manage.py", "collectstatic", "--noinput");
        try (Server server = serve(Map.of(), "--reload-on-changes", "--startup-timeout=60")) {
            mustServe(server);
            Files.writeString(folder.resolve("mysite/urls.py"), """
                    from django.http import HttpResponse
                    from django.urls import path
                    urlpatterns = [path('', lambda request: HttpResponse('changed'))]
                    """);
            await().untilAsserted(() -> assertThat(server.get("/").body()).isEqualTo("changed"));
        }
    }
}

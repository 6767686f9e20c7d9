package org.wsgibridge.it.war;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.files.FileTree;
import org.wsgibridge.it.express.Server;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Distribution;
import org.wsgibridge.it.server.Pythons;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.testkit.python.PythonEnvironment;

/**
 * WARs of projects that others have published, which {@code .ci/run} has fetched: each by {@code java -jar} and in each
 * container. To each is added what its own documentation asks for, and no more.
 */
@ExtendWith(TestServers.class)
final class PublishedProjectsIT {
    private static final Path PROJECTS =
            Path.of("../target/projects").toAbsolutePath().normalize();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    /** The environment of all servers. */
    private final Map<String, String> environment = new HashMap<>();

    private static Path fetched(String name) {
        Path project = PROJECTS.resolve(name);
        assumeTrue(Files.isDirectory(project), "needs the published projects in target/projects");
        return project;
    }

    private Path build(Path project, String... options) throws Exception {
        Path war = folder.resolve("project.war");
        new Project(project).buildOrFail(war, options);
        return war;
    }

    private void assertServed(Path war, TestServers.Running servers, String path, String expected) throws Exception {
        List<String> command = new ArrayList<>(List.of(Server.java(), "-jar", war.toString()));
        command.addAll(Server.ANY_PORT);
        Map<String, String> own = new HashMap<>(environment);
        own.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        try (Server server = Server.start(Files.createDirectories(folder.resolve("cwd")), own, command)) {
            assertAnswers(server.url().resolve(path), expected);
        }
        for (Container container : Container.values()) {
            Path base = servers.freshFolder("published-" + container.label());
            try (Distribution server = Distribution.start(container, base, Map.of("site", war), environment)) {
                assertAnswers(URI.create("http://127.0.0.1:" + server.port() + "/site/" + path), expected);
            } finally {
                FileTree.delete(base);
            }
        }
    }

    private static void assertAnswers(URI uri, String expected) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofMinutes(2)).build();
        HttpResponse<byte[]> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
        String text = response.headers() + "\n" + new String(response.body(), UTF_8);
        assertThat(response.statusCode()).as(uri + "\n" + text).isEqualTo(200);
        assertThat(text).contains(expected);
    }

    /**
     * Django with extensions in C, such as Pillow; its database is outside, and named by the project's local settings.
     */
    @Test
    void aProjectOfWagtailMustBeServed(TestServers.Running servers) throws Exception {
        Path template = fetched("wagtail/project_template");
        Path site = Files.createDirectory(folder.resolve("site"));
        PythonEnvironment.assumeHas("Django", "django-admin");
        String python = PythonEnvironment.FOLDER.resolve("bin/python").toString();
        List<String> command = new ArrayList<>(List.of(python, "-m", "django", "startproject"));
        command.addAll(List.of("blog", site.toString(), "--template", template.toString()));
        command.addAll(List.of("--extension", "py,html,txt"));
        Project.Ended made = Project.run(folder, Map.of(), command);
        assertThat(made.exitCode()).as(made.output()).isZero();
        Files.writeString(site.resolve("blog/settings/local.py"), """
            import os
            DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': os.environ.get('DATABASE', 'none')}}
            """);
        environment.put("DATABASE", folder.resolve("database.sqlite3").toString());
        Path war = build(site);
        assertThat(Project.entries(war).keySet())
                .anyMatch(name -> name.matches("WEB-INF/lib-python/PIL/_imaging.*\\.so"));
        Map<String, String> own = new HashMap<>(environment);
        own.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        Project.Ended migrated = Project.run(
                folder,
                own,
                List.of(Server.java(), "-jar", war.toString(), "manage.py", "migrate", "--verbosity", "0"));
        assertThat(migrated.exitCode()).as(migrated.output()).isZero();
        assertServed(war, servers, "admin/login/", "Sign in - Wagtail");
    }

    /** Flask, with an extension in C that compresses this page. */
    @Test
    void httpbinMustBeServed(TestServers.Running servers) throws Exception {
        Path war = build(fetched("httpbin-0.10.4"), "--entry-point", "httpbin:app");
        assertServed(war, servers, "brotli", "content-encoding=[br]");
    }

    /** A project of Pyramid's tutorial, with the script that its chapter on mod_wsgi has. */
    @Test
    void aProjectOfPyramidsTutorialMustBeServed(TestServers.Running servers) throws Exception {
        Path tutorial = fetched("pyramid-2.0.2/docs/quick_tutorial/jinja2");
        Path site = folder.resolve("tutorial");
        try (Stream<Path> all = Files.walk(tutorial)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path copy = site.resolve(tutorial.relativize(file).toString());
                Files.createDirectories(copy.resolveSibling(""));
                Files.copy(file, copy);
            }
        }
        Path war = build(new Project(site)
                .file(
                        "requirements.txt",
                        "-e .\npyramid==2.0.2\npyramid_chameleon\npyramid_jinja2\nwaitress\nsetuptools<80\n")
                .file("production.ini", "[app:main]\nuse = egg:tutorial\n")
                .file("wsgi.py", """
                    import os
                    from pyramid.paster import get_app
                    application = get_app(os.path.join(os.path.dirname(__file__), 'production.ini'), 'main')
                    """)
                .folder());
        assertServed(war, servers, "howdy", "Hello View");
    }

    /** Bottle, which pypiserver has in itself, on jython. */
    @Test
    void pypiserverMustBeServedOnJython(TestServers.Running servers) throws Exception {
        Path requirements = Files.writeString(folder.resolve("requirements.txt"), "setuptools==44.1.1\n");
        Path war = build(
                fetched("pypiserver-1.3.2"),
                "--engine",
                "jython",
                "--requirement",
                requirements.toString(),
                "--entry-point",
                "pypiserver:app(root='.')");
        assertServed(war, servers, "", "Welcome to pypiserver!");
    }

    /** A wiki for Python 2.7 alone, by its own script for mod_wsgi. */
    @Test
    void moinMoinMustBeServed(TestServers.Running servers) throws Exception {
        Path moin = fetched("moin-1.9.11");
        Optional<Path> python = Pythons.python2();
        assumeTrue(python.isPresent(), "needs Python 2.7 (pyenv)");
        Path home = python.orElseThrow().resolve("../..").normalize();
        environment.put("WSGI_PYTHON_HOME", home.toString());
        Path war = build(
                moin, "--python-home", home.toString(), "--entry-point", "wiki/server/moin.wsgi", "--python-path", ".");
        assertServed(war, servers, "LanguageSetup", "<title>LanguageSetup");
    }
}

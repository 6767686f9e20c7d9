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
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PublishedProjectsIT {
    private static final Path PROJECTS =
            Path.of("../target/projects").toAbsolutePath().normalize();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    /** Those that a test has built already, by the name of their context. */
    private final Map<String, Site> built = new HashMap<>();

    /**
     * A project in a WAR.
     *
     * @param environment the environment of its servers
     * @param page a page of it, and what that contains
     */
    private record Site(Path war, Map<String, String> environment, String page, String expected) {}

    /** Builds a WAR. */
    @FunctionalInterface
    private interface Builder {
        Site build() throws Exception;
    }

    private Site once(String name, Builder builder) throws Exception {
        Site site = built.get(name);
        if (site == null) {
            site = builder.build();
            built.put(name, site);
        }
        return site;
    }

    private static Path fetched(String name) {
        Path project = PROJECTS.resolve(name);
        assumeTrue(Files.isDirectory(project), "needs the published projects in target/projects");
        return project;
    }

    private static Path build(String name, Path project, String... options) throws Exception {
        Path war = folder.resolve(name + ".war");
        new Project(project).buildOrFail(war, options);
        return war;
    }

    private static void assertServedByJavaJar(Site site) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(Server.java(), "-jar", site.war().toString()));
        command.addAll(Server.ANY_PORT);
        Path work = Files.createTempDirectory(folder, "cwd");
        try (Server server = Server.start(work, withCache(site.environment()), command)) {
            assertAnswers(server.url().resolve(site.page()), site.expected());
        }
    }

    private static Map<String, String> withCache(Map<String, String> environment) {
        Map<String, String> own = new HashMap<>(environment);
        own.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        return own;
    }

    /** One container serves them all, each by the name of its context. */
    private static void assertServed(Container container, TestServers.Running servers, Map<String, Site> sites)
            throws Exception {
        Map<String, Path> wars = new HashMap<>();
        Map<String, String> environment = new HashMap<>();
        sites.forEach((name, site) -> {
            wars.put(name, site.war());
            environment.putAll(site.environment());
        });
        Path base = servers.freshFolder("published-" + container.label());
        try (Distribution server = Distribution.start(container, base, wars, environment)) {
            for (Map.Entry<String, Site> each : sites.entrySet()) {
                String path = "/" + each.getKey() + "/" + each.getValue().page();
                assertAnswers(
                        URI.create("http://127.0.0.1:" + server.port() + path),
                        each.getValue().expected());
            }
        } finally {
            FileTree.delete(base);
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

    @Test
    void aProjectOfWagtailMustBeServed() throws Exception {
        assertServedByJavaJar(wagtail());
    }

    @Test
    void httpbinMustBeServed() throws Exception {
        assertServedByJavaJar(httpbin());
    }

    @Test
    void aProjectOfPyramidsTutorialMustBeServed() throws Exception {
        assertServedByJavaJar(pyramid());
    }

    @Test
    void pypiserverMustBeServedOnJython() throws Exception {
        assertServedByJavaJar(pypiserver());
    }

    @Test
    void moinMoinMustBeServed() throws Exception {
        assertServedByJavaJar(moinMoin());
    }

    @ParameterizedTest
    @EnumSource
    void containersMustServeThoseOfToday(Container container, TestServers.Running servers) throws Exception {
        assertServed(
                container,
                servers,
                Map.of("wagtail", wagtail(), "httpbin", httpbin(), "pyramid", pyramid(), "pypiserver", pypiserver()));
    }

    /** All applications of a container have one environment, and with it one Python. */
    @ParameterizedTest
    @EnumSource
    void containersMustServeMoinMoin(Container container, TestServers.Running servers) throws Exception {
        assertServed(container, servers, Map.of("moin", moinMoin()));
    }

    /**
     * Django with extensions in C, such as Pillow; its database is outside, and named by the project's local settings.
     */
    private Site wagtail() throws Exception {
        return once("wagtail", () -> {
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
            Map<String, String> environment =
                    Map.of("DATABASE", folder.resolve("database.sqlite3").toString());
            Path war = build("wagtail", site);
            assertThat(Project.entries(war).keySet())
                    .anyMatch(name -> name.matches("WEB-INF/lib-python/PIL/_imaging.*\\.so"));
            Project.Ended migrated = Project.run(
                    folder,
                    withCache(environment),
                    List.of(Server.java(), "-jar", war.toString(), "manage.py", "migrate", "--verbosity", "0"));
            assertThat(migrated.exitCode()).as(migrated.output()).isZero();
            return new Site(war, environment, "admin/login/", "Sign in - Wagtail");
        });
    }

    /** Flask, with an extension in C that compresses this page. */
    private Site httpbin() throws Exception {
        return once("httpbin", () -> {
            Path war = build("httpbin", fetched("httpbin-0.10.4"), "--entry-point", "httpbin:app");
            return new Site(war, Map.of(), "brotli", "content-encoding=[br]");
        });
    }

    /** A project of Pyramid's tutorial, with the script that its chapter on mod_wsgi has. */
    private Site pyramid() throws Exception {
        return once("pyramid", () -> {
            Path tutorial = fetched("pyramid-2.0.2/docs/quick_tutorial/jinja2");
            Path site = folder.resolve("tutorial");
            try (Stream<Path> all = Files.walk(tutorial)) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    Path copy = site.resolve(tutorial.relativize(file).toString());
                    Files.createDirectories(copy.resolveSibling(""));
                    Files.copy(file, copy);
                }
            }
            Project project = new Project(site)
                    .file(
                            "requirements.txt",
                            "-e .\npyramid==2.0.2\npyramid_chameleon\npyramid_jinja2\nwaitress\nsetuptools<80\n")
                    .file("production.ini", "[app:main]\nuse = egg:tutorial\n")
                    .file("wsgi.py", """
                        import os
                        from pyramid.paster import get_app
                        application = get_app(os.path.join(os.path.dirname(__file__), 'production.ini'), 'main')
                        """);
            return new Site(build("pyramid", project.folder()), Map.of(), "howdy", "Hello View");
        });
    }

    /** Bottle, which pypiserver has in itself, on jython. */
    private Site pypiserver() throws Exception {
        return once("pypiserver", () -> {
            Path requirements = Files.writeString(folder.resolve("requirements.txt"), "setuptools==44.1.1\n");
            Path war = build(
                    "pypiserver",
                    fetched("pypiserver-1.3.2"),
                    "--engine",
                    "jython",
                    "--requirement",
                    requirements.toString(),
                    "--entry-point",
                    "pypiserver:app(root='.')");
            return new Site(war, Map.of(), "", "Welcome to pypiserver!");
        });
    }

    /** A wiki for Python 2.7 alone, by its own script for mod_wsgi. */
    private Site moinMoin() throws Exception {
        return once("moin", () -> {
            Path moin = fetched("moin-1.9.11");
            Optional<Path> python = Pythons.python2();
            assumeTrue(python.isPresent(), "needs Python 2.7 (pyenv)");
            String home = python.orElseThrow().resolve("../..").normalize().toString();
            Path war = build(
                    "moin",
                    moin,
                    "--python-home",
                    home,
                    "--entry-point",
                    "wiki/server/moin.wsgi",
                    "--python-path",
                    ".");
            return new Site(war, Map.of("WSGI_PYTHON_HOME", home), "LanguageSetup", "<title>LanguageSetup");
        });
    }
}

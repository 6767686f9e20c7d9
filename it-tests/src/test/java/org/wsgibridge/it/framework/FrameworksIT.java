package org.wsgibridge.it.framework;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.Pythons;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/** Applications of real frameworks, with their packages in WEB-INF/lib-python. */
@ExtendWith(TestServers.class)
final class FrameworksIT {
    private static final Container CONTAINER = Container.TOMCAT_10_1;
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded\r\n";
    private static final String JSON = "Content-Type: application/json\r\n";

    /** What a framework runs on. */
    enum Python {
        CPYTHON(Engine.CPYTHON),
        CPYTHON_2_7(Engine.CPYTHON),
        JYTHON(Engine.JYTHON);

        private final Engine engine;

        Python(Engine engine) {
            this.engine = engine;
        }

        private WebApp app(TestServers.Running servers, String script) throws Exception {
            return with(FrameworksIT.app(servers, engine, script));
        }

        private WebApp with(WebApp app) throws Exception {
            if (this != CPYTHON_2_7) {
                return app;
            }
            Optional<Path> executable = Pythons.python2();
            assumeTrue(executable.isPresent(), "needs Python 2.7 (pyenv)");
            return app.option(
                    "python-home",
                    executable.get().toRealPath().resolve("../..").normalize().toString());
        }

        private Mount deploy(TestServers.Running servers, String name, WebApp app) throws Exception {
            return servers.deploy(CONTAINER, engine, "/" + name + "-" + name().toLowerCase(Locale.ROOT), app);
        }
    }

    @ParameterizedTest
    @EnumSource
    void bottleMustRun(Python python, TestServers.Running servers) throws Exception {
        Path bottle = PythonPackages.debian("bottle.py");
        assumeTrue(Files.exists(bottle), "needs Bottle (Debian: python3-bottle)");
        WebApp app = python.app(servers, "bottle_app.py");
        Files.createDirectories(app.webInf().resolve("lib-python"));
        Files.copy(bottle, app.webInf().resolve("lib-python/bottle.py"));
        Mount mount = python.deploy(servers, "bottle", app);

        assertThat(mount.get("/hello/J%C3%B6rg").utf8()).isEqualTo("Hello J\u00f6rg!");
        assertThat(post(mount, "/form", FORM, "word=a+b%26c").text()).isEqualTo("got a b&c");
        assertThat(post(mount, "/upload", "Content-Type: multipart/form-data; boundary=x\r\n", upload())
                        .text())
                .isEqualTo("a.txt 100000");
        assertThat(mount.get("/cookie").header("Set-Cookie")).startsWith("count=1");
        assertThat(mount.get("/stream").text()).isEqualTo("abc");
        assertThat(mount.get("/nowhere").status()).isEqualTo(404);
        RawResponse failure = mount.get("/fails");
        assertThat(failure.status()).isEqualTo(500);
        assertThat(failure.text()).doesNotContain("Traceback");
    }

    @ParameterizedTest
    @EnumSource
    void webObMustRun(Python python, TestServers.Running servers) throws Exception {
        Path webob = PythonPackages.debian("webob");
        assumeTrue(Files.exists(webob), "needs WebOb (Debian: python3-webob)");
        WebApp app = python.app(servers, "webob_app.py").copy(webob, "lib-python/webob");
        Mount mount = python.deploy(servers, "webob", app);

        assertThat(post(mount, "/json", JSON, "{\"numbers\": [1, 2, 39]}").text())
                .isEqualTo("{\"sum\":42}");
        assertThat(post(mount, "/params?a=%C3%A9", FORM, "b=%E2%82%AC").utf8()).isEqualTo("\u00e9 \u20ac");
        assertThat(mount.get("/session").header("Set-Cookie")).startsWith("visits=1");
        RawResponse range = mount.send("GET", "/range", "Range: bytes=2-4\r\n", new byte[0]);
        assertThat(range.status()).isEqualTo(206);
        assertThat(range.text()).isEqualTo("234");
        assertThat(mount.get("/sub").text()).isEqualTo("0123456789");
        assertThat(mount.get("/away").status()).isEqualTo(303);
        assertThat(mount.get("/nowhere").status()).isEqualTo(404);
    }

    @Test
    void flaskMustRunOnCpython(TestServers.Running servers) throws Exception {
        PythonPackages.Installed flask = PythonPackages.pip("flask", "Flask==3.1.3");
        assumeFalse(flask.failed(), "needs Flask 3 from PyPI\n" + flask.fault());
        WebApp app = app(servers, Engine.CPYTHON, "flask_app.py")
                .option("python-path", flask.folder().toString());
        Mount mount = servers.deploy(CONTAINER, Engine.CPYTHON, "/flask", app);

        assertThat(mount.get("/hello/world").text()).isEqualTo("Hello world!");
        assertThat(post(mount, "/json", JSON, "{\"numbers\": [1, 2, 39]}").text())
                .contains("42");
        assertThat(post(mount, "/form", FORM, "word=w").text()).isEqualTo("got w");
        RawResponse first = mount.get("/count");
        String cookie = String.valueOf(first.header("Set-Cookie")).split(";", 2)[0];
        assertThat(mount.send("GET", "/count", "Cookie: " + cookie + "\r\n", new byte[0])
                        .text())
                .isEqualTo("2");
        assertThat(mount.get("/stream").text()).isEqualTo("abc");
        assertThat(mount.get("/fails").status()).isEqualTo(500);
    }

    @Test
    void flaskMustPassExceptionsToThePageForDevelopersInItsDebugMode(TestServers.Running servers) throws Exception {
        PythonPackages.Installed flask = PythonPackages.pip("flask", "Flask==3.1.3");
        assumeFalse(flask.failed(), "Flask 3 could not be installed: " + flask.fault());
        WebApp app = app(servers, Engine.CPYTHON, "flask_app.py")
                .option("python-path", flask.folder().toString())
                .option("debug", "on")
                .option("process-setenv", "FLASK_DEBUG=1");
        Mount mount = servers.deploy(CONTAINER, Engine.CPYTHON, "/flask-debug", app);

        assertThat(mount.get("/hello/world").text()).isEqualTo("Hello world!");
        RawResponse failure = mount.get("/fails");
        assertThat(failure.status()).isEqualTo(500);
        assertThat(failure.text()).contains("ValueError", "no page", "wsgi.py", "fails");
    }

    /** The last Flask for Python 2.7; its Werkzeug puts its own object into the place of its package. */
    @ParameterizedTest
    @EnumSource(names = {"CPYTHON_2_7", "JYTHON"})
    void flask11AsAPackageMustRun(Python python, TestServers.Running servers) throws Exception {
        PythonPackages.Installed flask = PythonPackages.python27(
                "flask11",
                "Flask==1.1.4",
                "Werkzeug==0.16.1",
                "Jinja2==2.11.3",
                "itsdangerous==1.1.0",
                "click==7.1.2",
                "MarkupSafe==1.1.1");
        assumeFalse(flask.failed(), "needs Flask 1.1 from PyPI\n" + flask.fault());
        WebApp app = python.with(new WebApp(servers.freshFolder("flask11"), python.engine))
                .option("application", "flaskapp:app")
                .option("python-path", flask.folder().toString())
                .copy(Path.of("src/test/python/frameworks/flaskapp"), "lib-python/flaskapp");
        Mount mount = python.deploy(servers, "flask11", app);

        assertThat(mount.get("/hello/world").text()).isEqualTo("Hello world!");
        assertThat(post(mount, "/form", FORM, "word=w").text()).isEqualTo("got w");
        String cookie = String.valueOf(mount.get("/count").header("Set-Cookie")).split(";", 2)[0];
        assertThat(mount.send("GET", "/count", "Cookie: " + cookie + "\r\n", new byte[0])
                        .text())
                .isEqualTo("2");
        assertThat(mount.get("/stream").text()).isEqualTo("abc");
        assertThat(mount.get("/resource").text()).isEqualTo("17");
        assertThat(mount.get("/fails").status()).isEqualTo(500);
    }

    @Test
    void django52MustRunOnCpython(TestServers.Running servers) throws Exception {
        PythonPackages.Installed django = PythonPackages.pip("django52", "Django==5.2.17");
        assumeFalse(django.failed(), "needs Django 5.2 from PyPI\n" + django.fault());
        WebApp app = app(servers, Engine.CPYTHON, "django_app.py")
                .option("python-path", django.folder().toString());
        assertDjango(servers.deploy(CONTAINER, Engine.CPYTHON, "/django52", app), "5.2");
    }

    @ParameterizedTest
    @EnumSource(names = {"CPYTHON_2_7", "JYTHON"})
    void django111MustRun(Python python, TestServers.Running servers) throws Exception {
        PythonPackages.Installed django =
                PythonPackages.pip("django111", "--no-deps", "--ignore-requires-python", "Django==1.11.29", "pytz");
        assumeFalse(django.failed(), "needs Django 1.11 from PyPI\n" + django.fault());
        WebApp app = python.app(servers, "django_app.py")
                .option("python-path", django.folder().toString());
        assertDjango(python.deploy(servers, "django111", app), "1.11");
    }

    private static void assertDjango(Mount mount, String version) throws Exception {
        assertThat(mount.get("/version").text()).startsWith(version);
        assertThat(mount.get("/hello/world").text()).isEqualTo("Hello world!");
        assertThat(post(mount, "/form", FORM, "word=w").text()).isEqualTo("got w");
        assertThat(mount.get("/stream").text()).isEqualTo("abc");
        assertThat(mount.get("/nowhere").status()).isEqualTo(404);
        RawResponse failure = mount.get("/fails");
        assertThat(failure.status()).isEqualTo(500);
        assertThat(failure.text()).doesNotContain("no page");
    }

    private static WebApp app(TestServers.Running servers, Engine engine, String script) throws Exception {
        WebApp app = new WebApp(servers.freshFolder("framework"), engine);
        Files.createDirectories(app.webInf().resolve("app"));
        Files.copy(Path.of("src/test/python/frameworks", script), app.webInf().resolve("app/wsgi.py"));
        return app.option("application", "app/wsgi.py");
    }

    private static RawResponse post(Mount mount, String path, String headers, String body) throws Exception {
        byte[] bytes = body.getBytes(ISO_8859_1);
        return mount.send("POST", path, headers + "Content-Length: " + bytes.length + "\r\n", bytes);
    }

    private static String upload() {
        return "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
                + "Content-Type: text/plain\r\n\r\n" + "u".repeat(100_000) + "\r\n--x--\r\n";
    }
}

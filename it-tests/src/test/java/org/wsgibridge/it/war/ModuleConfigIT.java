package org.wsgibridge.it.war;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.it.express.Server;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/** What {@code module-config} prints is the {@code wsgi.properties} of a WAR that is deployed elsewhere. */
@ExtendWith(TestServers.class)
final class ModuleConfigIT {
    @TempDir
    private Path folder;

    @Test
    void aWarWithACopyOfTheProjectMustServeIt(TestServers.Running servers) throws Exception {
        Project project = Project.of(
                folder.resolve("shop"),
                "site/wsgi.py",
                """
                import os, library
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [(library.NAME + ' in ' + os.getcwd()).encode()]
                """,
                "src/library.py",
                "NAME = 'shop'\n",
                "static/site.css",
                "body {}\n");
        List<String> command = List.of(
                Server.java(),
                "-jar",
                Server.JAR.toString(),
                "module-config",
                "site/wsgi.py",
                "--python-path",
                "src",
                "--url-alias",
                "/static",
                "static");
        Project.Ended printed = Project.run(project.folder(), Map.of("PYTHONPATH", "/of/this/machine"), command);
        assertThat(printed.exitCode()).as(printed.output()).isZero();
        assertThat(printed.output()).doesNotContain(folder.toString(), "/of/this/machine");
        WebApp app = new WebApp(servers.freshFolder("module-config"), Engine.CPYTHON)
                .copy(project.folder(), "app")
                .file("wsgi.properties", printed.output());
        Files.move(project.folder(), folder.resolve("gone"));
        Mount mount = servers.deploy(Container.JETTY_12_1, Engine.CPYTHON, "/module-config", app);
        try {
            assertThat(mount.get("/").text())
                    .isEqualTo("shop in " + app.webInf().resolve("app").toRealPath());
            assertThat(mount.get("/static/site.css").text()).isEqualTo("body {}\n");
        } finally {
            servers.server(Container.JETTY_12_1).undeploy("/module-config");
        }
    }

    /** A JVM reads no such name in the locale C. */
    @Test
    void aNameThatIsNotAsciiMustBePrintedInTheLocaleC() throws Exception {
        Project project = Project.of(
                folder.resolve("shöp"),
                "wsgi.py",
                "application = None\n",
                "státic/site.css",
                "",
                "o.conf",
                "url-alias = /ü státic\n");
        List<String> jar = List.of(Server.java(), "-jar", Server.JAR.toString());
        assertThat(printed(project, jar, "module-config", "wsgi.py", "--config", "o.conf"))
                .contains("\nhome = app\n", "\nstatic./ü = app/státic\n");
        List<String> launcher = List.of(
                "env",
                "WSGI_EXPRESS_JAR=" + Server.JAR,
                "WSGI_EXPRESS_CACHE=",
                "sh",
                Path.of("../bridge-express/src/main/resources/wsgi_express/launcher.sh")
                        .toAbsolutePath()
                        .toString());
        assertThat(printed(project, launcher, "module-config", "wsgi.py", "--url-alias", "/ü", "státic"))
                .contains("\nhome = app\n", "\nstatic./ü = app/státic\n");
        String root = folder.resolve("root").toString();
        printed(project, jar, "setup-server", "wsgi.py", "--config", "o.conf", "--server-root", root);
        assertThat(folder.resolve("root/wsgi-express.conf")).content().contains("url-alias = /ü " + project.folder());
        assertThat(run(project, jar, "module-config", "wsgi.py", "--url-alias", "/ü", "státic"))
                .satisfies(ended -> assertThat(ended.exitCode()).isEqualTo(2))
                .satisfies(ended -> assertThat(ended.output())
                        .startsWith("wsgi-express: /")
                        .contains("has characters that the locale does not have: expected one in UTF-8"));
        Project plain = Project.of(
                folder.resolve("shop"), "wsgi.py", "application = None\n", "o.conf", "url-alias = /static státic\n");
        assertThat(run(plain, jar, "start-server", "wsgi.py", "--config", "o.conf")
                        .output())
                .startsWith("wsgi-express: the path st")
                .contains("expected a locale in UTF-8, such as LC_ALL=C.UTF-8")
                .doesNotContain("must not happen");
    }

    private static String printed(Project project, List<String> program, String... arguments) throws Exception {
        Project.Ended ended = run(project, program, arguments);
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        return ended.output();
    }

    private static Project.Ended run(Project project, List<String> program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        return Project.run(project.folder(), Map.of("LC_ALL", "C"), command);
    }
}

package org.wsgibridge.it.war;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
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
}

package org.wsgibridge.it.war;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Distribution;
import org.wsgibridge.it.server.TestServers;

/** WARs in containers as they come, for a user that has not read how to configure them. */
@ExtendWith(TestServers.class)
final class FirstDeploymentIT {
    private static final String SCRIPT = """
            import os, sys
            DATABASE = os.environ['SHOP_DATABASE']
            def application(environ, start_response):
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return [('%s %s' % (sys.version_info[0], DATABASE)).encode()]
            """;
    private static final Map<String, String> ENVIRONMENT = Map.of("SHOP_DATABASE", "shop.db");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final TestServers.Running servers;

    FirstDeploymentIT(TestServers.Running servers) {
        this.servers = servers;
    }

    private Path build(String engine) throws Exception {
        Path folder = servers.freshFolder("first-" + engine);
        Path war = folder.resolveSibling(folder.getFileName() + ".war");
        Project.Ended ended = Project.of(folder, "wsgi.py", SCRIPT).build(ENVIRONMENT, war, "--engine", engine);
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        return war;
    }

    private static HttpResponse<String> get(Distribution server, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        return CLIENT.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void jettyMustServeAWarWithoutItsModuleForAnnotations() throws Exception {
        Map<String, Path> wars = Map.of("three", build("cpython"), "two", build("jython"));
        Path base = servers.freshFolder("first-jetty");
        try (Distribution server = Distribution.startWithoutAnnotations(base, wars, ENVIRONMENT)) {
            assertThat(get(server, "/three/").body()).as(server.log()).isEqualTo("3 shop.db");
            assertThat(get(server, "/two/page").body()).as(server.log()).isEqualTo("2 shop.db");
            assertThat(get(server, "/two/WEB-INF/wsgi.properties").body()).doesNotContain("engine");
        }
    }

    @Test
    void jettyWithoutItsModuleForAnnotationsMustRefuseWhatCannotBeDeployed() throws Exception {
        Path base = servers.freshFolder("first-jetty-broken");
        try (Distribution server =
                Distribution.startWithoutAnnotations(base, Map.of("shop", build("cpython")), Map.of())) {
            assertThat(server.log()).contains("WB0101: ", "KeyError: 'SHOP_DATABASE'");
            assertThat(get(server, "/shop/").statusCode()).isEqualTo(503);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theReasonOfAFailedDeploymentMustBeOnTheConsole(Container container) throws Exception {
        Path base = servers.freshFolder("first-" + container.label());
        try (Distribution server = Distribution.start(container, base, Map.of("shop", build("cpython")), Map.of())) {
            assertThat(server.log())
                    .containsPattern("ERROR +\\[[^]]+] org\\.wsgibridge\\.servlet\\.WsgiServlet - WB0101: ")
                    .contains("KeyError: 'SHOP_DATABASE'", "wsgi.py\", line 2");
            assertThat(get(server, "/shop/").statusCode()).isBetween(404, 503);
        }
    }

    @Test
    void absoluteOrderingMustNameTheFragmentInJettyWithoutItsModuleForAnnotations() throws Exception {
        Map<String, Path> wars = Map.of("named", ordered("<name>wsgi_bridge</name>"), "left-out", ordered(""));
        Path base = servers.freshFolder("first-jetty-ordered");
        try (Distribution server = Distribution.startWithoutAnnotations(base, wars, ENVIRONMENT)) {
            assertThat(get(server, "/named/").body()).as(server.log()).isEqualTo("3 shop.db");
            assertThat(get(server, "/left-out/").body()).doesNotContain("shop.db");
        }
    }

    @ParameterizedTest
    @EnumSource
    void absoluteOrderingMustNameTheFragmentInEachContainer(Container container) throws Exception {
        Map<String, Path> wars = Map.of("named", ordered("<name>wsgi_bridge</name>"), "left-out", ordered(""));
        Path base = servers.freshFolder("first-ordered-" + container.label());
        try (Distribution server = Distribution.start(container, base, wars, ENVIRONMENT)) {
            assertThat(get(server, "/named/").body()).as(server.log()).isEqualTo("3 shop.db");
            assertThat(get(server, "/left-out/").body()).doesNotContain("shop.db");
        }
    }

    private Path ordered(String fragments) throws Exception {
        Path war = build("cpython");
        try (FileSystem zip = FileSystems.newFileSystem(war)) {
            Files.writeString(zip.getPath("WEB-INF/web.xml"), """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                  <absolute-ordering>FRAGMENTS</absolute-ordering>
                </web-app>
                """.replace("FRAGMENTS", fragments));
        }
        return war;
    }
}

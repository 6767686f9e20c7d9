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
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
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
    /** A variable that is there when WARs are built, and not when they are deployed. */
    private static final String MISSING = "SHOP_PASSWORD";

    private static final Map<String, String> ENVIRONMENT = Map.of("SHOP_DATABASE", "shop.db");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** WARs and servers of all tests here: to build and to start them takes most of the time. */
    private static final Map<String, Path> WARS = new HashMap<>();

    private static final Map<String, Distribution> STARTED = new HashMap<>();

    private final TestServers.Running servers;

    FirstDeploymentIT(TestServers.Running servers) {
        this.servers = servers;
    }

    @AfterAll
    static void stop() {
        STARTED.values().forEach(Distribution::close);
        STARTED.clear();
    }

    private Path build(String engine, String variable) throws Exception {
        Path war = WARS.get(engine + variable);
        if (war == null) {
            Path folder = servers.freshFolder("first-" + engine);
            war = folder.resolveSibling(folder.getFileName() + ".war");
            Project.Ended ended = Project.of(folder, "wsgi.py", SCRIPT.replace("SHOP_DATABASE", variable))
                    .build(Map.of(variable, "shop.db"), war, "--engine", engine);
            assertThat(ended.exitCode()).as(ended.output()).isZero();
            WARS.put(engine + variable, war);
        }
        return war;
    }

    private Path ordered(String fragments) throws Exception {
        Path war = servers.freshFolder("first-ordered");
        Files.copy(build("cpython", "SHOP_DATABASE"), war);
        try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + war.toUri()), Map.of())) {
            Files.writeString(zip.getPath("WEB-INF/web.xml"), """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                  <absolute-ordering>FRAGMENTS</absolute-ordering>
                </web-app>
                """.replace("FRAGMENTS", fragments));
        }
        return war;
    }

    private Map<String, Path> wars() throws Exception {
        Map<String, Path> wars = new HashMap<>();
        wars.put("broken", build("cpython", MISSING));
        wars.put("named", ordered("<name>wsgi_bridge</name>"));
        wars.put("left-out", ordered(""));
        return wars;
    }

    private Distribution server(Container container) throws Exception {
        Distribution server = STARTED.get(container.label());
        if (server == null) {
            server = Distribution.start(
                    container, servers.freshFolder("first-" + container.label()), wars(), ENVIRONMENT);
            STARTED.put(container.label(), server);
        }
        return server;
    }

    private Distribution jettyWithoutAnnotations() throws Exception {
        Distribution server = STARTED.get("");
        if (server == null) {
            Map<String, Path> wars = wars();
            wars.put("three", build("cpython", "SHOP_DATABASE"));
            wars.put("two", build("jython", "SHOP_DATABASE"));
            server = Distribution.startWithoutAnnotations(servers.freshFolder("first-plain"), wars, ENVIRONMENT);
            STARTED.put("", server);
        }
        return server;
    }

    private static HttpResponse<String> get(Distribution server, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        return CLIENT.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void jettyMustServeAWarWithoutItsModuleForAnnotations() throws Exception {
        Distribution server = jettyWithoutAnnotations();
        assertThat(get(server, "/three/").body()).as(server.log()).isEqualTo("3 shop.db");
        assertThat(get(server, "/two/page").body()).as(server.log()).isEqualTo("2 shop.db");
        assertThat(get(server, "/two/WEB-INF/wsgi.properties").body()).doesNotContain("engine");
    }

    @Test
    void jettyWithoutItsModuleForAnnotationsMustRefuseWhatCannotBeDeployed() throws Exception {
        Distribution server = jettyWithoutAnnotations();
        assertThat(server.log()).contains("WB0101: ", "KeyError: '" + MISSING + "'");
        assertThat(get(server, "/broken/").statusCode()).isEqualTo(503);
    }

    @ParameterizedTest
    @EnumSource
    void theReasonOfAFailedDeploymentMustBeOnTheConsole(Container container) throws Exception {
        Distribution server = server(container);
        assertThat(server.log())
                .containsPattern("ERROR +\\[[^]]+] org\\.wsgibridge\\.servlet\\.WsgiServlet - WB0101: ")
                .contains("KeyError: '" + MISSING + "'", "wsgi.py\", line 2")
                .doesNotContain("at org.wsgibridge.servlet.");
        assertThat(get(server, "/broken/").statusCode()).isBetween(404, 503);
    }

    @Test
    void absoluteOrderingMustNameTheFragmentInJettyWithoutItsModuleForAnnotations() throws Exception {
        mustServeOnlyWhatNamesTheFragment(jettyWithoutAnnotations());
    }

    @ParameterizedTest
    @EnumSource
    void absoluteOrderingMustNameTheFragmentInEachContainer(Container container) throws Exception {
        mustServeOnlyWhatNamesTheFragment(server(container));
    }

    private static void mustServeOnlyWhatNamesTheFragment(Distribution server) throws Exception {
        assertThat(get(server, "/named/").body()).as(server.log()).isEqualTo("3 shop.db");
        assertThat(get(server, "/left-out/").body()).doesNotContain("shop.db");
    }
}

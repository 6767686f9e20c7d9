package org.wsgibridge.it.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.it.http.RawClient;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/** The admin mount of WARs, asked as a proxy on the same machine asks: from 127.0.0.1, to 127.0.0.1. */
@ExtendWith(TestServers.class)
final class AdminOfWarsIT {
    private static final String SECRET = "what-an-operator-has-to-know";
    private static final String TOKEN = "Authorization: Bearer " + SECRET + "\r\n";
    private static final List<String> PATHS = List.of("/-/live", "/-/ready", "/-/status", "/-/status.json");

    private final TestServers.Running servers;

    AdminOfWarsIT(TestServers.Running servers) {
        this.servers = servers;
    }

    private WebApp app() throws Exception {
        WebApp app = new WebApp(servers.freshFolder("admin"), Engine.CPYTHON)
                .file("wsgi.py", """
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [b'the application']
                """)
                .file("secret", SECRET);
        Files.setPosixFilePermissions(app.webInf().resolve("secret"), PosixFilePermissions.fromString("rw-------"));
        return app;
    }

    private static String ask(int port, String prefix, String path, String headers) throws Exception {
        return answer(port, prefix, path, headers).toString();
    }

    private static RawResponse answer(int port, String prefix, String path, String headers) throws Exception {
        String request = "GET " + prefix + path + " HTTP/1.0\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\n"
                + headers + "\r\n";
        return RawClient.exchange(port, request.getBytes(ISO_8859_1));
    }

    @ParameterizedTest
    @EnumSource
    void mustHaveNoneUnlessItIsAskedFor(Container container) throws Exception {
        Mount mount = servers.deploy(container, Engine.CPYTHON, "/admin-off", app());
        try {
            for (String path : PATHS) {
                assertThat(ask(mount.port(), mount.prefix(), path, TOKEN)).contains("the application");
            }
            assertThat(mount.app().log()).doesNotContain("admin mount answers");
        } finally {
            servers.server(container).undeploy("/admin-off");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustHaveItOnAPortOfItsOwn(Container container) throws Exception {
        WebApp app = app().option("admin-port", "0").option("probes", "on");
        Mount mount = servers.deploy(container, Engine.CPYTHON, "/admin-port", app);
        try {
            assertThat(ask(mount.port(), mount.prefix(), "/-/live", TOKEN))
                    .contains("ok")
                    .doesNotContain("default");
            assertThat(ask(mount.port(), mount.prefix(), "/-/status", TOKEN)).contains("the application");
            assertThat(mount.admin("/-/status").text()).contains("Process group default");
            assertThat(ask(mount.adminPort(), "", "/-/status", "X-Forwarded-For: 127.0.0.1\r\n"))
                    .doesNotContain("Process group");
        } finally {
            servers.server(container).undeploy("/admin-port");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustShowItToATokenAlone(Container container) throws Exception {
        WebApp app = app().option("admin", "public").option("admin-token-file", "secret");
        Mount mount = servers.deploy(container, Engine.CPYTHON, "/admin-token", app);
        try {
            for (String path : PATHS) {
                assertThat(ask(mount.port(), mount.prefix(), path, ""))
                        .contains("401")
                        .doesNotContain("default", "the application");
                assertThat(ask(mount.port(), mount.prefix(), path, TOKEN)).contains("default");
            }
            assertThat(mount.app().log()).contains("admin-token-file").doesNotContain(SECRET);
        } finally {
            servers.server(container).undeploy("/admin-token");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustSayWhatItIsToATokenForEverythingAlone(Container container) throws Exception {
        String metrics = "what-prometheus-has-to-know";
        WebApp app = app().option("admin", "public")
                .option("admin-token-file", "secret")
                .option("metrics-token-file", "metrics")
                .option("environ.DATABASE", "hunter2-of-the-database")
                .file("metrics", metrics)
                .file("classes/META-INF/sbom/shop.cdx.json", "{\"bomFormat\":\"CycloneDX\"}");
        Files.setPosixFilePermissions(app.webInf().resolve("metrics"), PosixFilePermissions.fromString("rw-------"));
        Mount mount = servers.deploy(container, Engine.CPYTHON, "/admin-about", app);
        try {
            Map<String, String> pages = Map.of(
                    "/-/info", "\"engines\":{\"default\":\"cpython\"}",
                    "/-/settings",
                            "{\"name\":\"environ.DATABASE\",\"value\":\"(set)\","
                                    + "\"origin\":\"WEB-INF/wsgi.properties line ",
                    "/-/sbom", "{\"bomFormat\":\"CycloneDX\"}",
                    "/-/threads", "\"wsgi-housekeeper\"");
            for (Map.Entry<String, String> page : pages.entrySet()) {
                String path = page.getKey();
                assertThat(answer(mount.port(), mount.prefix(), path, TOKEN).utf8())
                        .contains(page.getValue())
                        .doesNotContain("hunter2", SECRET, metrics);
                assertThat(ask(mount.port(), mount.prefix(), path, "")).contains("401");
                assertThat(ask(mount.port(), mount.prefix(), path, "Authorization: Bearer " + metrics + "\r\n"))
                        .contains("403", "the token opens the metrics alone");
            }
        } finally {
            servers.server(container).undeploy("/admin-about");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustShowItToARoleAlone(Container container) throws Exception {
        WebApp app = app().option("admin", "public").option("admin-role", "operator");
        Mount mount = servers.deploy(container, Engine.CPYTHON, "/admin-role", app);
        try {
            for (String path : PATHS) {
                // The web application has no login: there is no caller with the role.
                assertThat(ask(mount.port(), mount.prefix(), path, TOKEN))
                        .containsPattern(" ?40[13]")
                        .doesNotContain("default", "the application");
            }
        } finally {
            servers.server(container).undeploy("/admin-role");
        }
    }
}

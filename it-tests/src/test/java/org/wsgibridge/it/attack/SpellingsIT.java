package org.wsgibridge.it.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.it.http.RawClient;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.EmbeddedServer;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/**
 * Spellings of paths that a WAR's {@code <security-constraint>} or filter is for. The constraint forbids
 * {@code /secure/*} to all clients; the filter marks every request below {@code /filtered}. Whatever the application
 * sees below one of the two has got past it.
 */
@ExtendWith(TestServers.class)
final class SpellingsIT {
    private static final String APPLICATION = """
            def application(environ, start_response):
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return [('path:' + environ['PATH_INFO']).encode('latin-1')]
            """;
    private static final String DESCRIPTOR = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <filter>
                <filter-name>marker</filter-name>
                <filter-class>%s</filter-class>
                <async-supported>true</async-supported>
              </filter>
              <filter-mapping>
                <filter-name>marker</filter-name>
                <url-pattern>/filtered/*</url-pattern>
              </filter-mapping>
              <security-constraint>
                <web-resource-collection>
                  <web-resource-name>secure</web-resource-name>
                  <url-pattern>/secure/*</url-pattern>
                  <url-pattern>*.sec</url-pattern>
                </web-resource-collection>
                <auth-constraint/>
              </security-constraint>
            </web-app>
            """.formatted(MarkingFilter.class.getName());

    /** The context is {@code /sec}, {@code @} one of the protected folders. */
    private static final List<String> SPELLINGS = List.of(
            "/sec/@/y",
            "/sec/@",
            "/sec/@/",
            "/sec//@/y",
            "/sec/@//y",
            "//sec/@/y",
            "/sec///@///y",
            "/sec/./@/y",
            "/sec/@/./y",
            "/sec/a/../@/y",
            "/sec/a/../@",
            "/sec/a//../@/y",
            "/sec//../sec/@/y",
            "/sec/a/b/../../@/y",
            "/sec/%2e/@/y",
            "/sec/a/%2e%2e/@/y",
            "/sec/a/.%2e/@/y",
            "/sec/a/%2E./@/y",
            "/sec/a;x/../@/y",
            "/sec/a;x=1/../@/y",
            "/sec/a;/../@/y",
            "/sec/;/@/y",
            "/sec/;x/@/y",
            "/sec;x/@/y",
            "/sec/@;x/y",
            "/sec/@;/y",
            "/sec/@;x=../y",
            "/sec/@/y;x",
            "/sec/@/y;x=a.b",
            "/sec/@/;x/../y",
            "/sec/;x/../@/y",
            "/sec/a;x/..;y/@/y",
            "/sec/..;/sec/@/y",
            "/sec/a/..;x/@/y",
            "/sec/.;x/@/y",
            "/sec/%2f@/y",
            "/sec%2f@/y",
            "/sec/%2F@%2Fy",
            "/sec/@%2fy",
            "/sec/a%2f..%2f@/y",
            "/sec/a%2f../@/y",
            "/sec/a/..%2f@/y",
            "/sec/a;x%2f../@/y",
            "/sec/a%3bx/../@/y",
            "/sec/a%3b/..;/@/y",
            "/sec/@%3b/y",
            "/sec/%25/../@/y",
            "/sec/a%5c..%5c@/y",
            "/sec/\\@/y",
            "/sec\\@/y",
            "/sec/a\\..\\@/y",
            "/sec/@%00/y",
            "/sec/@%20/y",
            "/sec/@%09/y",
            "/sec/%c0%ae%c0%ae/@/y",
            "/sec/a/%c0%ae%c0%ae/@/y",
            "/sec/%c0%af@/y",
            "/sec/%u002e%u002e/@/y",
            "/sec/a/%252e%252e/@/y",
            "/sec/%ef%bc%8f@/y",
            "/x/../sec/@/y",
            "/x;y/../sec/@/y",
            "http://localhost/sec/@/y",
            "http://localhost//sec/a;x/../@/y");

    private static final List<String> EXTENSIONS = List.of(
            "/sec/y.sec",
            "/sec/y.sec;x",
            "/sec/y;x.sec",
            "/sec/y;.sec",
            "/sec/y%2esec",
            "/sec/y%2Esec",
            "/sec/y%3b.sec",
            "/sec//y.sec",
            "/sec/a;x/../y.sec",
            "/sec/a%2fy.sec",
            "/sec/y%2f.sec",
            "/sec/y.%73ec");

    private static final Set<Container> DEPLOYED = ConcurrentHashMap.newKeySet();

    private final TestServers.Running servers;

    SpellingsIT(TestServers.Running servers) {
        this.servers = servers;
    }

    private static String capital(String spelling, String folder) {
        return spelling.replace("@", "%" + Integer.toHexString(folder.charAt(0)) + folder.substring(1));
    }

    /**
     * A container as it is shipped, and one whose administrator has opened it for every URI that it can let through.
     */
    private enum Servers {
        JETTY_12_1(Container.JETTY_12_1, false),
        TOMCAT_10_1(Container.TOMCAT_10_1, false),
        TOMCAT_11(Container.TOMCAT_11, false),
        OPENED_JETTY_12_1(Container.JETTY_12_1, true),
        OPENED_TOMCAT_10_1(Container.TOMCAT_10_1, true),
        OPENED_TOMCAT_11(Container.TOMCAT_11, true);

        private final Container container;
        private final boolean opened;

        Servers(Container container, boolean opened) {
            this.container = container;
            this.opened = opened;
        }
    }

    private int port(Servers where) throws Exception {
        if (!DEPLOYED.contains(where.container)) {
            WebApp app = new WebApp(servers.freshFolder("spellings"), Engine.CPYTHON)
                    .file("wsgi.py", APPLICATION)
                    .file("web.xml", DESCRIPTOR)
                    .addClass(MarkingFilter.class);
            servers.deploy(where.container, Engine.CPYTHON, "/sec", app);
            DEPLOYED.add(where.container);
        }
        EmbeddedServer server = servers.server(where.container);
        return where.opened ? server.openedPort() : server.port();
    }

    @TestFactory
    Stream<DynamicNode> noSpellingMustGetPastAConstraintOrAFilter() {
        return Arrays.stream(Servers.values())
                .map(where -> DynamicTest.dynamicTest(where.name(), () -> {
                    int port = port(where);
                    for (String spelling : SPELLINGS) {
                        check(port, spelling.replace("@", "secure"));
                        check(port, capital(spelling, "secure"));
                        check(port, spelling.replace("@", "filtered"));
                        check(port, capital(spelling, "filtered"));
                    }
                    for (String spelling : EXTENSIONS) {
                        check(port, spelling);
                    }
                }));
    }

    private static RawResponse ask(int port, String target) throws Exception {
        String request = "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        return RawClient.exchange(port, request.getBytes(ISO_8859_1));
    }

    private static void check(int port, String target) throws Exception {
        RawResponse response = ask(port, target);
        if (response.status() != 200) {
            assertThat(response.status()).as(target).isIn(302, 400, 403, 404);
            return;
        }
        assertThat(response.text()).as(target).startsWith("path:");
        String path = response.text().substring("path:".length());
        assertThat(path)
                .as(target)
                .doesNotStartWith("/secure/")
                .isNotEqualTo("/secure")
                .doesNotEndWith(".sec");
        if (path.equals("/filtered") || path.startsWith("/filtered/")) {
            assertThat(response.header("X-Marked")).as(target).isEqualTo("yes");
        }
    }

    @ParameterizedTest
    @EnumSource(Servers.class)
    void harmlessSpellingsMustGoOnWorking(Servers where) throws Exception {
        int port = port(where);
        Map<String, String> seen = Map.of(
                "/sec/a%20b", "/a b",
                "/sec/caf%C3%A9/x", "/caf\u00c3\u00a9/x",
                "/sec/a;x=1/b;y", "/a;x=1/b;y",
                "/sec/a/./b/../c", "/a/c",
                "/sec/%61/b", "/a/b",
                "/sec/a%3Bx", "/a;x",
                "/sec/%7Euser", "/~user",
                "/sec/a+b", "/a+b");
        for (Map.Entry<String, String> entry : seen.entrySet()) {
            RawResponse response = ask(port, entry.getKey());
            assertThat(response.text()).as(entry.getKey()).isEqualTo("path:" + entry.getValue());
        }
        if (where.container.isTomcat()) {
            assertThat(ask(port, "/sec//a///b").text()).isEqualTo("path:/a/b");
        }
        assertThat(ask(port, "/sec/secure/y").status()).isEqualTo(403);
        assertThat(ask(port, "/sec/filtered/y").header("X-Marked")).isEqualTo("yes");
        assertThat(ask(port, "/sec/other").header("X-Marked")).isNull();
    }
}

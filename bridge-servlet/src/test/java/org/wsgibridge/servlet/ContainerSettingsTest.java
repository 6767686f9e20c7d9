package org.wsgibridge.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.IntrospectionUtils;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.SettingsSources;
import org.wsgibridge.settings.read.SettingsReader;
import org.wsgibridge.testkit.ScriptedEngine;

/**
 * What {@code docs/configuration.md} says of the containers' own settings: that they are needed, and that they help.
 */
class ContainerSettingsTest {
    private static final Path DOCUMENT = Path.of("../docs/configuration.md");
    private static final Pattern ATTRIBUTE = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final Pattern VIOLATION = Pattern.compile("[A-Z0-9]+(_[A-Z0-9]+)+");

    @TempDir
    private Path folder;

    /**
     * A row of the table.
     *
     * @param target the path that a client asks for
     * @param tomcat attributes that let it through, none if nothing is needed
     * @param jetty violations that let it through, none if nothing is needed
     */
    record Row(String target, Map<String, String> tomcat, String jetty) {}

    static Stream<Row> rows() throws IOException {
        List<Row> rows = Files.readString(DOCUMENT, UTF_8)
                .lines()
                .filter(line -> line.startsWith("| `/"))
                .map(ContainerSettingsTest::row)
                .toList();
        assertThat(rows).hasSizeGreaterThan(5);
        return rows.stream();
    }

    private static Row row(String line) {
        String[] cells = line.split(" \\| ", -1);
        String target = cells[0].substring(3, cells[0].indexOf('`', 3));
        Map<String, String> attributes = new HashMap<>();
        Matcher matcher = ATTRIBUTE.matcher(cells[1]);
        while (matcher.find()) {
            attributes.put(matcher.group(1), matcher.group(2));
        }
        String violations = VIOLATION
                .matcher(cells[2])
                .results()
                .map(result -> "," + result.group())
                .collect(Collectors.joining());
        assertThat(attributes.isEmpty()).as(line).isEqualTo(cells[1].equals("-"));
        assertThat(violations.isEmpty()).as(line).isEqualTo(cells[2].startsWith("-"));
        return new Row(target, attributes, violations);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void mustLetTheRequestThroughTomcat(Row row) throws Exception {
        if (!row.tomcat().isEmpty()) {
            assertThat(throughTomcat(row.target(), Map.of())).isEqualTo(400);
        }
        assertThat(throughTomcat(row.target(), row.tomcat())).isEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void mustLetTheRequestThroughJetty(Row row) throws Exception {
        if (!row.jetty().isEmpty()) {
            assertThat(throughJetty(row.target(), "")).isEqualTo(400);
        }
        assertThat(throughJetty(row.target(), row.jetty())).isEqualTo(200);
    }

    private static WsgiServlet servlet() {
        ScriptedEngine engine = new ScriptedEngine();
        engine.define("app", exchange -> {
            exchange.response().startResponse("200 OK", List.of(), false);
            exchange.response().end();
        });
        BridgeSettings settings = SettingsReader.read(
                        SettingsSources.of(Map.of("application", "app:application")),
                        Path.of("").toAbsolutePath(),
                        Set.of(ScriptedEngine.NAME))
                .settings();
        return WsgiServlet.of(settings, List.of(engine));
    }

    private static int status(int port, String target) throws IOException {
        try (RawClient client = new RawClient(port)) {
            return client.get(target, "Connection: close").status();
        }
    }

    private int throughTomcat(String target, Map<String, String> attributes) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory(folder, "tomcat").toString());
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        // The way of server.xml.
        attributes.forEach((name, value) -> IntrospectionUtils.setProperty(connector, name, value));
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        context.addServletContainerInitializer(
                (classes, servletContext) -> {
                    ServletRegistration.Dynamic added = servletContext.addServlet("wsgi", servlet());
                    added.addMapping("/*");
                    added.setAsyncSupported(true);
                    added.setLoadOnStartup(1);
                },
                null);
        try {
            tomcat.start();
            return status(connector.getLocalPort(), target);
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    private static int throughJetty(String target, String violations) throws Exception {
        HttpConfiguration http = new HttpConfiguration();
        http.setUriCompliance(UriCompliance.from("DEFAULT" + violations));
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        context.setContextPath("/");
        ServletHolder holder = new ServletHolder("wsgi", servlet());
        holder.setAsyncSupported(true);
        holder.setInitOrder(1);
        context.addServlet(holder, "/*");
        server.setHandler(context);
        try {
            server.start();
            return status(connector.getLocalPort(), target);
        } finally {
            server.stop();
        }
    }
}

package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletRegistration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.LoginConfig;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.servlet.security.ConstraintSecurityHandler;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.security.authentication.BasicAuthenticator;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.security.Credential;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.settings.SettingsSources;
import org.wsgibridge.settings.read.SettingsReader;
import org.wsgibridge.testkit.ScriptedEngine;

/** The status page for callers that the container has logged in. */
class StatusRoleTest {
    @TempDir
    Path tomcatBase;

    private final Server jetty = new Server();
    private final Tomcat tomcat = new Tomcat();
    private int port;

    private void start(Kind kind) throws Exception {
        port = kind == Kind.JETTY ? startJetty() : startTomcat();
    }

    private int startJetty() throws Exception {
        ServerConnector connector = new ServerConnector(jetty, 1, 1);
        connector.setHost("127.0.0.1");
        jetty.addConnector(connector);
        UserStore users = new UserStore();
        users.addUser("anna", Credential.getCredential("a"), new String[] {"operator"});
        users.addUser("otto", Credential.getCredential("o"), new String[] {"visitor"});
        HashLoginService logins = new HashLoginService("test");
        logins.setUserStore(users);
        ConstraintSecurityHandler security = new ConstraintSecurityHandler();
        security.setAuthenticator(new BasicAuthenticator());
        security.setLoginService(logins);
        ServletContextHandler context = new ServletContextHandler();
        context.setSecurityHandler(security);
        ServletHolder holder = new ServletHolder("wsgi", servlet());
        holder.setAsyncSupported(true);
        holder.setInitOrder(1);
        context.addServlet(holder, "/*");
        jetty.setHandler(context);
        jetty.start();
        return connector.getLocalPort();
    }

    private int startTomcat() throws Exception {
        tomcat.setBaseDir(tomcatBase.toString());
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        tomcat.setConnector(connector);
        tomcat.addUser("anna", "a");
        tomcat.addRole("anna", "operator");
        tomcat.addUser("otto", "o");
        tomcat.addRole("otto", "visitor");
        Context context = tomcat.addContext("", null);
        context.setLoginConfig(new LoginConfig("BASIC", "test", null, null));
        context.getPipeline().addValve(new org.apache.catalina.authenticator.BasicAuthenticator());
        context.addServletContainerInitializer(
                (classes, servletContext) -> {
                    ServletRegistration.Dynamic added = servletContext.addServlet("wsgi", servlet());
                    added.addMapping("/*");
                    added.setAsyncSupported(true);
                    added.setLoadOnStartup(1);
                },
                null);
        tomcat.start();
        return connector.getLocalPort();
    }

    private static WsgiServlet servlet() {
        Map<String, String> options = Map.of(
                "application", "hello:application",
                "admin", "public",
                "probes", "on",
                "admin-role", "operator",
                "admin-actions", "on");
        return WsgiServlet.of(
                SettingsReader.read(
                                SettingsSources.of(options), Path.of("").toAbsolutePath(), Set.of(ScriptedEngine.NAME))
                        .settings(),
                List.of(new ScriptedEngine()));
    }

    @AfterEach
    void stop() throws Exception {
        jetty.stop();
        if (tomcat.getServer().getState() == LifecycleState.STARTED) {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    private RawClient.Reply get(String path, String... headers) throws Exception {
        try (RawClient client = new RawClient(port)) {
            return client.get(path, headers);
        }
    }

    private static String login(String user) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @EnumSource
    void mustAskForALogin(Kind kind) throws Exception {
        start(kind);
        for (String path : List.of("/-/status", "/-/status.json", "/-/status/events")) {
            RawClient.Reply reply = get(path);
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.header("WWW-Authenticate")).startsWith("Basic");
        }
        assertThat(get("/-/live").body()).isEqualTo("ok\n");
        assertThat(get("/-/live", login("anna:a")).status()).isEqualTo(200);
        assertThat(get("/").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void mustShowThePageToCallersWithTheRole(Kind kind) throws Exception {
        start(kind);
        RawClient.Reply page = get("/-/status", login("anna:a"), "X-Forwarded-For: 192.0.2.1");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("Process group default", "data-action=\"reload\"");
        assertThat(get("/-/status.json", login("anna:a")).body()).startsWith("{\"schemaVersion\":1,\"context\":");
    }

    @ParameterizedTest
    @EnumSource
    void mustRefuseCallersWithAnotherRole(Kind kind) throws Exception {
        start(kind);
        RawClient.Reply reply = get("/-/status", login("otto:o"));
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.body()).contains("does not have the role").doesNotContain("Process group");
    }
}

package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wsgibridge.settings.SettingsReader;
import org.wsgibridge.settings.SettingsSources;
import org.wsgibridge.testkit.ScriptedEngine;

/** The status page for whoever the container has logged in. */
class StatusRoleTest {
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server, 1, 1);

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
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
        server.setHandler(context);
        server.start();
    }

    private static WsgiServlet servlet() {
        Map<String, String> options = Map.of(
                "application", "hello:application", "admin", "on", "admin-role", "operator", "admin-actions", "on");
        return WsgiServlet.of(
                SettingsReader.read(
                                SettingsSources.of(options), Path.of("").toAbsolutePath(), Set.of(ScriptedEngine.NAME))
                        .settings(),
                List.of(new ScriptedEngine()));
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private RawClient.Reply get(String path, String... headers) throws Exception {
        try (RawClient client = new RawClient(connector.getLocalPort())) {
            return client.get(path, headers);
        }
    }

    private static String login(String user) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void mustAskForALogin() throws Exception {
        for (String path : List.of("/-/status", "/-/status.json", "/-/status/events")) {
            RawClient.Reply reply = get(path);
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.header("WWW-Authenticate")).startsWith("Basic");
        }
        assertThat(get("/-/live").status()).isEqualTo(200);
        assertThat(get("/").status()).isEqualTo(200);
    }

    @Test
    void mustShowThePageToWhoeverHasTheRole() throws Exception {
        RawClient.Reply page = get("/-/status", login("anna:a"), "X-Forwarded-For: 192.0.2.1");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("Process group default", "data-action=\"reload\"");
        assertThat(get("/-/status.json", login("anna:a")).body()).startsWith("{\"context\":");
    }

    @Test
    void mustRefuseWhoeverHasAnotherRole() throws Exception {
        RawClient.Reply reply = get("/-/status", login("otto:o"));
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.body()).isEmpty();
    }
}

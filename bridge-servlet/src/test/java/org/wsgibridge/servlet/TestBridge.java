package org.wsgibridge.servlet;

import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.servlet.admin.door.AdminAccess;
import org.wsgibridge.settings.EffectiveSettings;
import org.wsgibridge.settings.SettingsSources;
import org.wsgibridge.settings.read.SettingsReader;
import org.wsgibridge.testkit.ScriptedEngine;

/** A container with a bridge whose application is Java. */
final class TestBridge implements AutoCloseable {
    private final ScriptedEngine engine = new ScriptedEngine();
    private final Map<String, String> options = new HashMap<>(Map.of("application", "app:application"));
    private final Map<String, Object> attributes = new HashMap<>();
    private @Nullable WsgiServlet servlet;
    private String contextPath = "";
    private String mapping = "/*";
    private int idleMillis = 30_000;
    private TestContainer container = new TestContainer() {
        @Override
        int port() {
            throw new IllegalStateException("not started");
        }

        @Override
        public void close() {}
    };

    TestBridge app(ScriptedEngine.Script script) {
        engine.define("app", script);
        return this;
    }

    TestBridge app(String module, ScriptedEngine.Script script) {
        engine.define(module, script);
        return this;
    }

    TestBridge option(String name, String value) {
        options.put(name, value);
        return this;
    }

    TestBridge without(String name) {
        options.remove(name);
        return this;
    }

    TestBridge at(String context, String servletMapping) {
        contextPath = context;
        mapping = servletMapping;
        return this;
    }

    /** Has the servlet's context have an attribute before the servlet starts. */
    TestBridge attribute(String name, Object value) {
        attributes.put(name, value);
        return this;
    }

    TestBridge idle(int millis) {
        idleMillis = millis;
        return this;
    }

    /** Returns how to get to the admin mount. */
    AdminAccess admin() {
        AdminAccess access = servlet == null ? null : servlet.admin();
        if (access == null) {
            throw new IllegalStateException("there is no admin mount");
        }
        return access;
    }

    /** Connects to the admin mount's own listener. */
    RawClient adminClient() throws IOException {
        return new RawClient(URI.create(String.valueOf(admin().url())).getPort());
    }

    /** Asks the admin mount's own listener, which answers one request a connection. */
    RawClient.Reply adminGet(String target, String... headers) throws IOException {
        try (RawClient client = adminClient()) {
            return client.get(target, headers);
        }
    }

    /** Says that the server is about to end. */
    void announceEnd() {
        if (servlet != null) {
            servlet.announceEnd();
        }
    }

    TestBridge start(TestContainer.Kind kind) throws Exception {
        EffectiveSettings settings = SettingsReader.read(
                SettingsSources.of(options), Path.of("").toAbsolutePath(), Set.of(ScriptedEngine.NAME));
        WsgiServlet made = WsgiServlet.of(settings, List.of(engine));
        servlet = made;
        container = kind.start(
                attributes.isEmpty() ? made : new Prepared(made, attributes), contextPath, mapping, idleMillis);
        return this;
    }

    /** What a listener of the web application's own would do. */
    private static final class Prepared extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final HttpServlet servlet;
        private final transient Map<String, Object> attributes;

        Prepared(HttpServlet servlet, Map<String, Object> attributes) {
            this.servlet = servlet;
            this.attributes = attributes;
        }

        @Override
        public void init(ServletConfig config) throws ServletException {
            attributes.forEach(config.getServletContext()::setAttribute);
            servlet.init(config);
        }

        @Override
        public void service(ServletRequest request, ServletResponse response) throws ServletException, IOException {
            servlet.service(request, response);
        }

        @Override
        public void destroy() {
            servlet.destroy();
        }
    }

    ScriptedEngine engine() {
        return engine;
    }

    RawClient client() throws java.io.IOException {
        return new RawClient(container.port());
    }

    int port() {
        return container.port();
    }

    @Override
    public void close() {
        container.close();
    }
}

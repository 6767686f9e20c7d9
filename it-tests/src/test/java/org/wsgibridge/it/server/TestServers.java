package org.wsgibridge.it.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The servers that test classes share: each container is started when the first test asks for it, with the fixtures
 * deployed once per engine, and all of them are stopped after the last test.
 */
public final class TestServers implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(TestServers.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Running.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent(Running.class);
    }

    /** The running servers. Confined to the test thread. */
    public static final class Running implements AutoCloseable {
        private final Path work;
        private final Map<Container, EmbeddedServer> servers = new EnumMap<>(Container.class);
        private final Map<String, Mount> mounts = new HashMap<>();
        private int numbered;

        /** Makes a folder for them. */
        public Running() throws IOException {
            Path target = Path.of(System.getProperty("it.target"));
            work = Files.createTempDirectory(Files.createDirectories(target.resolve("it")), "run");
        }

        /** Returns that container, running. */
        public EmbeddedServer server(Container container) throws Exception {
            EmbeddedServer server = servers.get(container);
            if (server == null) {
                server = container.start(work.resolve(container.label()));
                servers.put(container, server);
            }
            return server;
        }

        /** Returns a folder that does not exist yet. */
        public Path freshFolder(String name) {
            return work.resolve(name + "-" + ++numbered);
        }

        /** Returns the fixtures on that engine, deployed in that container. */
        public Mount fixtures(Container container, Engine engine) throws Exception {
            String contextPath = "/" + engine.option();
            Mount mount = mounts.get(container + contextPath);
            if (mount == null) {
                mount = deploy(container, engine, contextPath, fixtureApp(container.label(), engine));
                mounts.put(container + contextPath, mount);
            }
            return mount;
        }

        /** Deploys an application. */
        public Mount deploy(Container container, Engine engine, String contextPath, WebApp app) throws Exception {
            EmbeddedServer server = server(container);
            try {
                server.deploy(contextPath, app.folder());
            } catch (Exception e) {
                throw new IllegalStateException("not deployed; its log:\n" + app.log(), e);
            }
            return new Mount(container, engine, server.port(), contextPath, app);
        }

        /** Makes a WAR with the fixtures. */
        public WebApp fixtureApp(String name, Engine engine) throws IOException {
            return new WebApp(freshFolder(name + "-" + engine.option()), engine)
                    .copy(Path.of("src/test/python"), "app")
                    .option("application", "app/fixtures.py")
                    .option("trust-proxy", "127.0.0.1")
                    .option("trust-proxy-header", "X-Forwarded-For, X-Forwarded-Proto, X-Script-Name")
                    .option("admin-port", "0")
                    .option("threads", "8");
        }

        @Override
        public void close() {
            servers.values().forEach(EmbeddedServer::close);
        }
    }
}

package org.wsgibridge.it.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;

/** Jetty 12.1 with the ee10 environment. */
public final class JettyServer implements EmbeddedServer {
    private final Path work;
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final ServerConnector opened;
    private final ContextHandlerCollection contexts = new ContextHandlerCollection(true);
    private final Map<String, WebAppContext> deployed = new ConcurrentHashMap<>();

    /** Starts it; called reflectively. */
    public JettyServer(Path work) throws Exception {
        this.work = work;
        connector.setHost("127.0.0.1");
        // As docs/configuration.md advises.
        connector
                .getConnectionFactory(HttpConnectionFactory.class)
                .getHttpConfiguration()
                .setHeaderCacheSize(0);
        server.addConnector(connector);
        HttpConfiguration http = new HttpConfiguration();
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.setHttpCompliance(HttpCompliance.LEGACY);
        opened = new ServerConnector(server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
        opened.setHost("127.0.0.1");
        server.addConnector(opened);
        server.setHandler(contexts);
        server.setStopTimeout(5_000);
        server.start();
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public int openedPort() {
        return opened.getLocalPort();
    }

    @Override
    public void deploy(String contextPath, Path war) throws Exception {
        // Jetty takes the parent of the application's class loader from here.
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(JettyServer.class.getClassLoader());
        try {
            start(contextPath, war);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private void start(String contextPath, Path war) throws Exception {
        WebAppContext context = new WebAppContext();
        context.setContextPath(contextPath.isEmpty() ? "/" : contextPath);
        context.setWar(war.toString());
        context.setTempDirectory(Files.createTempDirectory(work, "webapp").toFile());
        context.setThrowUnavailableOnStartupException(true);
        contexts.addHandler(context);
        try {
            context.start();
            deployed.put(contextPath, context);
        } catch (Exception e) {
            remove(context);
            throw e;
        }
    }

    @Override
    public void undeploy(String contextPath) throws Exception {
        WebAppContext context = deployed.remove(contextPath);
        if (context == null) {
            throw new IllegalArgumentException("nothing is deployed at '" + contextPath + "'");
        }
        remove(context);
    }

    private void remove(WebAppContext context) throws Exception {
        context.stop();
        contexts.removeHandler(context);
        context.destroy();
    }

    @Override
    public ClassLoader loader(String contextPath) {
        WebAppContext context = deployed.get(contextPath);
        if (context == null) {
            throw new IllegalArgumentException("nothing is deployed at '" + contextPath + "'");
        }
        return context.getClassLoader();
    }

    @Override
    public void close() {
        try {
            server.stop();
            server.destroy();
        } catch (Exception e) {
            throw new IllegalStateException("the server did not stop", e);
        }
    }
}

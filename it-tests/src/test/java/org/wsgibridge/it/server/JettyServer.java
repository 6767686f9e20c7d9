package org.wsgibridge.it.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.ee10.webapp.MetaInfConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.ssl.SslContextFactory;

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
    public int openTls(Path keys, Path trusted, String password) throws Exception {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStorePath(keys.toString());
        tls.setKeyStorePassword(password);
        tls.setTrustStorePath(trusted.toString());
        tls.setTrustStorePassword(password);
        tls.setWantClientAuth(true);
        HttpConfiguration http = new HttpConfiguration();
        // By addresses no certificate can be chosen.
        http.addCustomizer(new SecureRequestCustomizer(false));
        return open(new ServerConnector(server, tls, new HttpConnectionFactory(http)));
    }

    @Override
    public int openForwarded() throws Exception {
        HttpConfiguration http = new HttpConfiguration();
        http.addCustomizer(new ForwardedRequestCustomizer());
        return open(new ServerConnector(server, new HttpConnectionFactory(http)));
    }

    private int open(ServerConnector further) throws Exception {
        further.setHost("127.0.0.1");
        server.addConnector(further);
        further.start();
        return further.getLocalPort();
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
        // To look through all libraries for annotations takes seconds; the distribution still does so.
        context.setAttribute(MetaInfConfiguration.WEBINF_JAR_PATTERN, ".*/bridge-servlet-[^/]*\\.jar");
        context.setTempDirectory(Files.createTempDirectory(work, "webapp").toFile());
        context.setThrowUnavailableOnStartupException(true);
        contexts.addHandler(context);
        // As Jetty's deployer does: else the server does not know the sessions of the context.
        contexts.manage(context);
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

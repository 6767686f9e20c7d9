package org.wsgibridge.servlet;

import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.wsgibridge.files.FileTree;

/** A real container on an ephemeral loopback port, opened up for every URI that it can let pass. */
abstract class TestContainer implements AutoCloseable {
    private static final java.util.logging.Logger TOMCAT_LOG = java.util.logging.Logger.getLogger("org.apache");

    static {
        TOMCAT_LOG.setLevel(java.util.logging.Level.SEVERE);
    }

    /** Which container. */
    enum Kind {
        JETTY,
        TOMCAT;

        /**
         * Starts a container.
         *
         * @param contextPath where the web application is
         * @param mapping the servlet's mapping
         * @param idleMillis the connector's own timeout
         */
        TestContainer start(HttpServlet servlet, String contextPath, String mapping, int idleMillis) throws Exception {
            return this == JETTY
                    ? new Jetty(servlet, contextPath, mapping, idleMillis)
                    : new TomcatContainer(servlet, contextPath, mapping, idleMillis);
        }
    }

    abstract int port();

    @Override
    public abstract void close();

    private static final class Jetty extends TestContainer {
        private final Server server = new Server();
        private final ServerConnector connector;

        Jetty(HttpServlet servlet, String contextPath, String mapping, int idleMillis) throws Exception {
            HttpConfiguration http = new HttpConfiguration();
            http.setUriCompliance(UriCompliance.UNSAFE);
            connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
            connector.setHost("127.0.0.1");
            connector.setIdleTimeout(idleMillis);
            server.addConnector(connector);
            ServletContextHandler context = new ServletContextHandler();
            context.setContextPath(contextPath.isEmpty() ? "/" : contextPath);
            ServletHolder holder = new ServletHolder("wsgi", servlet);
            holder.setAsyncSupported(true);
            holder.setInitOrder(1);
            context.addServlet(holder, mapping);
            ServletHandler handler = context.getServletHandler();
            handler.setDecodeAmbiguousURIs(false);
            server.setHandler(context);
            server.start();
        }

        @Override
        int port() {
            return connector.getLocalPort();
        }

        @Override
        public void close() {
            try {
                server.stop();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final class TomcatContainer extends TestContainer {
        private final Tomcat tomcat = new Tomcat();
        private final Connector connector = new Connector();
        private final Path base = Files.createTempDirectory("wsgi-tomcat-");

        TomcatContainer(HttpServlet servlet, String contextPath, String mapping, int idleMillis) throws Exception {
            tomcat.setBaseDir(base.toString());
            connector.setPort(0);
            connector.setProperty("address", "127.0.0.1");
            connector.setProperty("connectionTimeout", Integer.toString(idleMillis));
            connector.setEncodedSolidusHandling("decode");
            connector.setProperty("relaxedPathChars", "\\");
            tomcat.setConnector(connector);
            Context context = tomcat.addContext(contextPath, null);
            context.addServletContainerInitializer(
                    (classes, servletContext) -> {
                        ServletRegistration.Dynamic added = servletContext.addServlet("wsgi", servlet);
                        added.addMapping(mapping);
                        added.setAsyncSupported(true);
                        added.setLoadOnStartup(1);
                    },
                    null);
            tomcat.start();
        }

        @Override
        int port() {
            return connector.getLocalPort();
        }

        @Override
        public void close() {
            try {
                tomcat.stop();
                tomcat.destroy();
                FileTree.delete(base);
            } catch (LifecycleException | IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

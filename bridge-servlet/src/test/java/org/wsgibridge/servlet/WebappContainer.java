package org.wsgibridge.servlet;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee10.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/** A real container with one web application, deployed as its own deployer does. */
abstract class WebappContainer implements AutoCloseable {

    /** Which container. */
    enum Kind {
        JETTY,
        TOMCAT;

        WebappContainer deploy(String contextPath, Path app) throws Exception {
            return this == JETTY ? new Jetty(contextPath, app) : new TomcatContainer(contextPath, app);
        }
    }

    /** Makes a folder beside the application, which is in a folder of the test. */
    private static Path madeBeside(Path app) throws IOException {
        return Files.createTempDirectory(app.resolveSibling(""), "container");
    }

    abstract int port();

    abstract Path workFolder();

    @Override
    public abstract void close();

    private static final class Jetty extends WebappContainer {
        private final Server server = new Server();
        private final ServerConnector connector = new ServerConnector(server, 1, 1);
        private final Path work;

        Jetty(String contextPath, Path app) throws Exception {
            work = madeBeside(app);
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
            WebAppContext context = new WebAppContext();
            context.addConfiguration(new AnnotationConfiguration());
            context.setContextPath(contextPath);
            context.setWar(app.toString());
            context.setTempDirectory(work.resolve("temp").toFile());
            context.setThrowUnavailableOnStartupException(true);
            context.setParentLoaderPriority(true);
            server.setHandler(context);
            try {
                server.start();
            } catch (Exception e) {
                close();
                throw e;
            }
        }

        @Override
        int port() {
            return connector.getLocalPort();
        }

        @Override
        Path workFolder() {
            return work;
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

    /** Keeps the first exception that Tomcat logs. */
    private static final class Faults extends Handler {
        private @Nullable Throwable first;

        @Override
        public void publish(LogRecord record) {
            if (first == null) {
                first = record.getThrown();
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private static final class TomcatContainer extends WebappContainer {
        private final Tomcat tomcat = new Tomcat();
        private final Connector connector = new Connector();
        private final Path base;

        TomcatContainer(String contextPath, Path app) throws Exception {
            base = madeBeside(app);
            tomcat.setBaseDir(base.toString());
            connector.setPort(0);
            connector.setProperty("address", "127.0.0.1");
            tomcat.setConnector(connector);
            File appBase = new File(base.toFile(), "webapps");
            Files.createDirectories(appBase.toPath());
            StandardHost host = (StandardHost) tomcat.getHost();
            host.setUnpackWARs(false);
            StandardContext context = new StandardContext();
            context.setPath(contextPath);
            context.setName(contextPath);
            context.setDocBase(app.toString());
            context.setParentClassLoader(getClass().getClassLoader());
            ContextConfig config = new ContextConfig();
            config.setDefaultWebXml(tomcat.noDefaultWebXmlPath());
            context.addLifecycleListener(new Tomcat.DefaultWebXmlListener());
            context.addLifecycleListener(config);
            host.addChild(context);
            Faults faults = new Faults();
            Logger log = Logger.getLogger("org.apache.catalina.core");
            log.addHandler(faults);
            try {
                tomcat.start();
            } finally {
                log.removeHandler(faults);
            }
            if (context.getState() != LifecycleState.STARTED) {
                close();
                throw new IllegalStateException("Tomcat has logged why", faults.first);
            }
        }

        @Override
        int port() {
            return connector.getLocalPort();
        }

        @Override
        Path workFolder() {
            return base;
        }

        @Override
        public void close() {
            try {
                tomcat.stop();
                tomcat.destroy();
            } catch (LifecycleException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

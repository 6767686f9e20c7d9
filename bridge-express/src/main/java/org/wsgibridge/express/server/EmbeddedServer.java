package org.wsgibridge.express.server;

import jakarta.servlet.UnavailableException;
import java.net.BindException;
import java.nio.file.Path;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.resource.ResourceFactory;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.express.ExpressException;
import org.wsgibridge.servlet.WsgiServlet;

/** A Jetty that serves nothing but the bridge. Thread-safe. */
public final class EmbeddedServer implements AutoCloseable {
    /** Paths that Jetty would refuse and mod_wsgi delivers; see docs/configuration.md. */
    private static final String URI_COMPLIANCE = "DEFAULT,AMBIGUOUS_PATH_SEPARATOR,AMBIGUOUS_PATH_ENCODING,"
            + "AMBIGUOUS_EMPTY_SEGMENT,SUSPICIOUS_PATH_CHARACTERS,BAD_UTF8_ENCODING,ILLEGAL_PATH_CHARACTERS";

    private final Server server;
    private final ServerConnector connector;
    private final WsgiServlet servlet;

    private EmbeddedServer(Server server, ServerConnector connector, WsgiServlet servlet) {
        this.server = server;
        this.connector = connector;
        this.servlet = servlet;
    }

    /**
     * Starts the server; returns when it answers.
     *
     * @param settings the bridge's settings
     * @param host the address to listen at, {@code null} for all
     * @param port the port, 0 for any that is free
     * @param root where temporary files go
     * @throws ExpressException when the port is in use, or the application cannot be loaded, with its traceback
     */
    public static EmbeddedServer start(ServerSettings settings, @Nullable String host, int port, Path root) {
        Server server = new NonBlockingServer();
        ServerConnector connector = connector(server, host, port);
        WsgiServlet servlet = WsgiServlet.of(settings.bridge(), settings.engines());
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        holder.setInitOrder(1);
        ServletContextHandler context = new ServletContextHandler("/");
        context.setBaseResource(ResourceFactory.of(context).newResource(root));
        context.setTempDirectory(ServerRoot.work(root).toFile());
        context.addServlet(holder, "/*");
        server.setHandler(new GracefulHandler(context));
        // Connections are closed when this is over: the running requests' time and then the interpreters'.
        server.setStopTimeout(settings.group()
                .timeouts()
                .graceful()
                .plus(settings.group().timeouts().shutdown())
                .toMillis());
        EmbeddedServer started = new EmbeddedServer(server, connector, servlet);
        boolean running = false;
        try {
            connector.open(); // before the application is loaded: a port in use is found out at once
            server.start();
            requireServlet(holder);
            running = true;
        } catch (Exception e) {
            throw failure(e, host, port);
        } finally {
            if (!running) {
                started.close();
            }
        }
        return started;
    }

    private static ServerConnector connector(Server server, @Nullable String host, int port) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setUriCompliance(UriCompliance.from(URI_COMPLIANCE));
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setReuseAddress(true);
        server.addConnector(connector);
        return connector;
    }

    /** Jetty only logs that a servlet could not be initialised, and starts. */
    private static void requireServlet(ServletHolder holder) throws UnavailableException {
        UnavailableException failure = holder.getUnavailableException();
        if (failure != null) {
            throw failure;
        }
    }

    private static ExpressException failure(Exception e, @Nullable String host, int port) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnavailableException unavailable) {
                return ExpressException.runtime(String.valueOf(unavailable.getMessage()), e);
            }
            if (cause instanceof BindException) {
                return ExpressException.runtime(
                        "cannot listen at " + (host == null ? "" : "--host " + host + " ") + "--port " + port + ": "
                                + cause.getMessage() + "; expected an address of this machine and a port that is free",
                        e);
            }
        }
        return ExpressException.runtime("the server cannot start: " + e, e);
    }

    /** Returns the port that is listened at. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Returns the address that is listened at, {@code null} for all. */
    public @Nullable String host() {
        return connector.getHost();
    }

    /** Loads the application again without downtime; returns at once. */
    public void reload() {
        WsgiBridge bridge = servlet.bridge();
        if (bridge != null) {
            bridge.reload();
        }
    }

    /** Waits until the server has ended. */
    public void join() throws InterruptedException {
        server.join();
    }

    /** Lets running requests finish within graceful-timeout, and ends the server. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw ExpressException.runtime("the server could not be stopped: " + e, e);
        }
    }
}

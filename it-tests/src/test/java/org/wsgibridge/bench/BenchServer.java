package org.wsgibridge.bench;

import jakarta.servlet.ServletException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.ee10.servlet.DefaultServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.wsgibridge.express.connector.ConnectorSelectors;
import org.wsgibridge.express.connector.NonBlockingServer;
import org.wsgibridge.servlet.WsgiServlet;

/**
 * An embedded Jetty with {@link RawServlet} at {@code /raw}, any number of contexts with their own bridge, and the
 * files of a folder at {@code /files}, which Jetty's own {@link DefaultServlet} serves.
 *
 * <p>Usage: {@code BenchServer PORT [--non-blocking] [--tls STORE PASSWORD] [--files FOLDER] [--context PATH
 * OPTION=VALUE...]...}, the options being those of {@code docs/configuration.md}, without prefix. Ends with a message
 * and status 2 if it cannot start.
 */
public final class BenchServer {

    private static final String BRIDGE = "org.wsgibridge.servlet.WsgiServlet";

    private static final String NON_BLOCKING = "--non-blocking";

    /** Followed by a store of PKCS #12 with a certificate and its key, and by its password. */
    private static final String TLS = "--tls";

    /** Followed by a folder. */
    private static final String FILES = "--files";

    private BenchServer() {}

    /** Starts the server and stays. */
    public static void main(String[] arguments) throws Exception {
        Server server = List.of(arguments).contains(NON_BLOCKING) ? new NonBlockingServer() : new Server();
        int tls = List.of(arguments).indexOf(TLS);
        ServerConnector connector =
                tls < 0 ? new ServerConnector(server) : secure(server, arguments[tls + 1], arguments[tls + 2]);
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(arguments[0]));
        server.addConnector(connector);
        ConnectorSelectors selectors = null;
        if (server instanceof NonBlockingServer) {
            selectors = new ConnectorSelectors(connector);
            server.addBean(selectors);
        }
        ContextHandlerCollection contexts = new ContextHandlerCollection();
        contexts.addHandler(context("/raw", new ServletHolder(new RawServlet())));
        int files = List.of(arguments).indexOf(FILES);
        if (files >= 0) {
            contexts.addHandler(files(arguments[files + 1]));
        }
        for (Map.Entry<String, Map<String, String>> bridge : bridges(arguments).entrySet()) {
            ServletContextHandler made = context(bridge.getKey(), bridge(bridge.getValue()));
            made.setAttribute(WsgiServlet.SELECTOR, selectors);
            contexts.addHandler(made);
        }
        server.setHandler(contexts);
        server.setStopAtShutdown(true);
        try {
            server.start();
            requireBridges(contexts);
        } catch (Exception e) {
            e.printStackTrace();
            System.err.println("the bench server cannot start: " + e);
            // Not exit(): the shutdown hooks would print more after what matters.
            Runtime.getRuntime().halt(2);
        }
        server.join();
    }

    /** Returns a connector for HTTPS: HTTP/2 for clients that offer it, HTTP/1.1 for others. */
    private static ServerConnector secure(Server server, String store, String password) {
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setKeyStorePath(store);
        context.setKeyStorePassword(password);
        HttpConfiguration http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer(false));
        HttpConnectionFactory http1 = new HttpConnectionFactory(http);
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol(http1.getProtocol());
        return new ServerConnector(
                server,
                new SslConnectionFactory(context, alpn.getProtocol()),
                alpn,
                new HTTP2ServerConnectionFactory(http),
                http1);
    }

    /** A container only logs that a servlet could not be initialised, and starts. */
    private static void requireBridges(ContextHandlerCollection contexts) throws ServletException {
        for (ServletContextHandler context : contexts.getDescendants(ServletContextHandler.class)) {
            for (ServletHolder holder : context.getServletHandler().getServlets()) {
                if (!holder.isAvailable()) {
                    throw new ServletException(
                            "the bridge at " + context.getContextPath() + " is not available",
                            holder.getUnavailableException());
                }
            }
        }
    }

    private static Map<String, Map<String, String>> bridges(String[] arguments) {
        Map<String, Map<String, String>> bridges = new LinkedHashMap<>();
        Map<String, String> current = Map.of();
        for (int i = 1; i < arguments.length; i++) {
            if (arguments[i].equals("--context")) {
                current = new LinkedHashMap<>();
                bridges.put(arguments[++i], current);
            } else if (arguments[i].equals(TLS)) {
                i += 2;
            } else if (arguments[i].equals(FILES)) {
                i++;
            } else if (!arguments[i].equals(NON_BLOCKING)) {
                int equals = arguments[i].indexOf('=');
                if (equals < 0) {
                    throw new IllegalArgumentException("expected OPTION=VALUE, got " + arguments[i]);
                }
                current.put(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
            }
        }
        return bridges;
    }

    private static ServletContextHandler files(String folder) {
        ServletContextHandler context = new ServletContextHandler("/files");
        context.setBaseResourceAsPath(Path.of(folder));
        context.addServlet(new ServletHolder(new DefaultServlet()), "/");
        return context;
    }

    private static ServletHolder bridge(Map<String, String> options) {
        ServletHolder holder = new ServletHolder();
        holder.setName("wsgi");
        holder.setClassName(BRIDGE);
        options.forEach((name, value) -> holder.setInitParameter("wsgi." + name, value));
        holder.setAsyncSupported(true);
        holder.setInitOrder(1);
        return holder;
    }

    private static ServletContextHandler context(String path, ServletHolder servlet) {
        ServletContextHandler context = new ServletContextHandler(path);
        context.addServlet(servlet, "/*");
        return context;
    }
}

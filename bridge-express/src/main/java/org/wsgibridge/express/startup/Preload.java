package org.wsgibridge.express.startup;

import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Initialises the classes of Jetty on a separate thread, while options are read and Python is started. No other thread
 * may use these classes meanwhile: if two threads initialise classes that depend on each other, they can deadlock.
 * Thread-safe.
 */
public final class Preload {
    private final Thread thread = new Thread(Preload::load, "wsgi-express-preload");

    private Preload() {}

    /** Begins to load the classes, unless that has begun before; returns immediately. */
    public static Preload begin() {
        return Begun.PRELOAD;
    }

    private static Preload start() {
        LoggerFactory.getILoggerFactory(); // made first: two threads that ask for it at once can get a substitute
        Preload preload = new Preload();
        JettySettings.apply();
        preload.thread.setDaemon(true);
        preload.thread.start();
        return preload;
    }

    /**
     * Waits until the classes are loaded. Then Jetty can be used. The wait is short, because the thread does not block.
     */
    public void await() throws InterruptedException {
        thread.join();
    }

    private static void load() {
        try {
            // The server is not started, and opens no port.
            Server server = new Server();
            server.addConnector(new ServerConnector(server));
            server.setHandler(new ServletContextHandler("/"));
        } catch (RuntimeException | Error e) {
            // The start of the server reports the failure.
            Logger log = LoggerFactory.getLogger(Preload.class);
            log.debug("Jetty cannot be loaded ahead", e);
        }
    }

    /** Makes the only instance of this JVM when it is asked for. */
    private static final class Begun {
        static final Preload PRELOAD = start();
    }
}

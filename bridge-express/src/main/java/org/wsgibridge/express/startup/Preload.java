package org.wsgibridge.express.startup;

import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Initialises the classes of Jetty on another processor while options are read and Python is asked. No other thread may
 * use them meanwhile: classes that initialise each other on two threads would wait for each other. Thread-safe.
 */
public final class Preload {
    private final Thread thread = new Thread(Preload::load, "wsgi-express-preload");

    private Preload() {}

    /** Begins; returns immediately. */
    public static Preload begin() {
        LoggerFactory.getILoggerFactory(); // made here: on two threads at once it would be none yet
        Preload preload = new Preload();
        JettySettings.apply();
        preload.thread.setDaemon(true);
        preload.thread.start();
        return preload;
    }

    /** Waits until it is done; from then on Jetty can be used. It waits for nothing itself. */
    public void await() throws InterruptedException {
        thread.join();
    }

    private static void load() {
        try {
            // Nothing of it is started, and nothing is listened at.
            Server server = new Server();
            server.addConnector(new ServerConnector(server));
            server.setHandler(new ServletContextHandler("/"));
        } catch (RuntimeException | Error e) {
            // The start of the server says what is wrong.
            Logger log = LoggerFactory.getLogger(Preload.class);
            log.debug("Jetty cannot be loaded ahead", e);
        }
    }
}

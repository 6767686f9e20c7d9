package org.wsgibridge.servlet.transport;

import jakarta.servlet.ServletContext;
import java.util.Locale;

/** Recognizes the container that a web application runs in. Stateless. */
public final class Containers {
    private Containers() {}

    /**
     * Returns the differences of the container.
     *
     * @param context the web application's context
     */
    public static Container of(ServletContext context) {
        String server = String.valueOf(context.getServerInfo());
        if (server.toLowerCase(Locale.ROOT).startsWith("jetty")) {
            return new JettyContainer(context);
        }
        return server.contains("Tomcat") ? new TomcatContainer(context) : new DispatchingContainer(context);
    }
}

package org.wsgibridge.it.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/**
 * The application of the drills, deployed once with its own options.
 *
 * @param mount where it answers
 * @param bridge its MXBean
 * @param servers the running containers
 */
record Drill(Mount mount, Bridge bridge, TestServers.Running servers) implements AutoCloseable {
    /** The name of the group that runs the root mount. */
    static final String GROUP = "default";

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /** Returns whether the long forms run, which take minutes and write the document. */
    static boolean isLong() {
        return Boolean.getBoolean("it.drills");
    }

    /**
     * Deploys the application.
     *
     * @param options the options, in pairs of name and value
     */
    static Drill deploy(TestServers.Running servers, Container container, Engine engine, String... options)
            throws Exception {
        Map<String, String> all = new TreeMap<>();
        for (int i = 0; i < options.length; i += 2) {
            all.put(options[i], options[i + 1]);
        }
        return deploy(servers, container, engine, all);
    }

    /** Deploys the application. */
    static Drill deploy(TestServers.Running servers, Container container, Engine engine, Map<String, String> options)
            throws Exception {
        String context = "/drill-" + NUMBERS.incrementAndGet();
        WebApp app = app(servers, engine);
        for (Map.Entry<String, String> option : options.entrySet()) {
            app.option(option.getKey(), option.getValue());
        }
        Mount mount = servers.deploy(container, engine, context, app);
        return new Drill(mount, Bridge.at(context), servers);
    }

    /** Makes a WAR with the application as the root. */
    static WebApp app(TestServers.Running servers, Engine engine) throws IOException {
        WebApp app = new WebApp(servers.freshFolder("drill-" + engine.option()), engine)
                .copy(Path.of("src/test/drills"), "app")
                .option("application", "app/drill.py");
        Files.createDirectories(app.webInf().resolve("app/control"));
        return app;
    }

    Bridge.Group group() {
        return bridge.group(GROUP);
    }

    /** Makes the file for which requests wait. */
    void release(String name) throws IOException {
        Files.writeString(mount.app().webInf().resolve("app/control").resolve(name), "");
    }

    @Override
    public void close() throws IOException {
        try {
            servers.server(mount.container()).undeploy(mount.prefix());
        } catch (Exception e) {
            throw new IOException("not undeployed", e);
        }
    }
}

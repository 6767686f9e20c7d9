package org.wsgibridge.express.server;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.project.Engines;
import org.wsgibridge.settings.Capacity;
import org.wsgibridge.settings.PythonSettings;
import org.wsgibridge.settings.Timeouts;

/** What a server prints when it answers, as mod_wsgi-express does. */
public final class Banner {
    private Banner() {}

    /** Prints the banner. */
    public static void print(
            PrintWriter out,
            EmbeddedServer server,
            ServerSettings settings,
            Engines.Choice engine,
            Path root,
            @Nullable Path log) {
        Capacity capacity = settings.group().capacity();
        Timeouts timeouts = settings.group().timeouts();
        int slots = capacity.processes() * capacity.threads();
        String host = server.host() == null ? "localhost" : server.host();
        line(out, "Server URL", "http://" + host + ":" + server.port() + "/");
        if (server.httpsPort() >= 0) {
            line(out, "Server URL (HTTPS)", "https://" + host + ":" + server.httpsPort() + "/");
        }
        line(out, "Server Root", root.toString());
        line(out, "Error Log File", log == null ? "(terminal)" : log.toString());
        if (engine.equals(Engines.Choice.NONE)) {
            line(out, "Engine", "(none: " + engine.why() + ")");
            line(out, "Locale Setting", "(none)");
            out.flush();
            return;
        }
        line(out, "Engine", engine.name() + ", Python " + engine.version() + " (" + engine.why() + ")");
        line(
                out,
                "Request Capacity",
                slots + " (" + count(capacity.processes(), "process", "processes") + " * "
                        + count(capacity.threads(), "thread", "threads") + ")");
        line(out, "Request Timeout", seconds(timeouts.request()));
        line(out, "Startup Timeout", seconds(timeouts.startup()));
        line(out, "Queue Backlog", capacity.queueSize() + " (requests)");
        line(out, "Queue Timeout", seconds(timeouts.queue()));
        line(out, "Server Capacity", slots + capacity.queueSize() + " (requests)");
        line(out, "Locale Setting", locale(settings.group().python(), engine));
        out.flush();
    }

    private static String locale(PythonSettings python, Engines.Choice engine) {
        if (engine.name().equals("jython")) {
            return "(the JVM's)";
        }
        String set = python.locale() == null ? python.lang() : python.locale();
        return set == null ? "C.UTF-8" : set;
    }

    private static String seconds(Duration duration) {
        return duration.isZero() ? "(none)" : Timeouts.seconds(duration) + " (seconds)";
    }

    private static String count(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }

    private static void line(PrintWriter out, String name, String value) {
        out.printf("%-18s : %s%n", name, value);
    }
}

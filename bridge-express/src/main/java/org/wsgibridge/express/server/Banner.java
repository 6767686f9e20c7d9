package org.wsgibridge.express.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.log.StandardStream;
import org.wsgibridge.express.project.Engines;
import org.wsgibridge.settings.group.Capacity;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;
import org.wsgibridge.settings.group.PythonSettings;
import org.wsgibridge.settings.monitoring.AdminSettings.Token;

/**
 * The lines that a server prints as soon as it answers requests, as mod_wsgi-express does. Immutable.
 *
 * @param text the lines for files, without a generated token
 * @param printed the lines for the standard output, with the generated token of the admin mount, and with the keys if
 *     it is a terminal
 */
public record Banner(String text, String printed) {

    /**
     * Makes the banner.
     *
     * @param where the addresses of the server
     * @param root the server root
     * @param log the error log, {@code null} for the terminal
     * @param admin the admin mount, {@code null} if there is none, or the server has not started
     */
    public static Banner of(
            Listening where,
            ServerSettings settings,
            Engines.Choice engine,
            Path root,
            @Nullable Path log,
            @Nullable AdminFile admin) {
        String first = urls(where);
        String rest = rest(settings, engine, root, log);
        return admin == null
                ? new Banner(first + rest, first + rest + keys())
                : new Banner(
                        first + lines(admin, root, false) + rest, first + lines(admin, root, true) + rest + keys());
    }

    /** Returns the line about the keys of the terminal, {@code ""} if the output is none. */
    private static String keys() {
        return StandardStream.OUTPUT.isTerminal() ? "Press Ctrl+C to stop the server.\n" : "";
    }

    /**
     * Returns the lines about the admin mount.
     *
     * @param secret whether a generated token is shown, rather than the path of the file that has it
     */
    private static String lines(AdminFile admin, Path root, boolean secret) {
        StringBuilder out = new StringBuilder();
        line(out, "Admin URL", admin.url() + "status");
        Token token = admin.token();
        if (token != null) {
            line(out, "Admin Token", secret && admin.made() ? token.text() : "in " + AdminFile.in(root));
        }
        return out.toString();
    }

    private static String urls(Listening where) {
        StringBuilder out = new StringBuilder();
        String host = where.host() == null ? "localhost" : where.host();
        line(out, "Server URL", where.url());
        if (where.https() != null) {
            line(
                    out,
                    "Server URL (HTTPS)",
                    Listening.url("https", host, where.https().port()));
        }
        return out.toString();
    }

    private static String rest(ServerSettings settings, Engines.Choice engine, Path root, @Nullable Path log) {
        StringBuilder out = new StringBuilder();
        line(out, "Server Root", root.toString());
        line(out, "Error Log File", log == null ? "(terminal)" : log.toString());
        if (engine.isNone()) {
            line(out, "Engine", "(none: " + engine.why() + ")");
            line(out, "Locale Setting", "(none)");
            return out.toString();
        }
        line(out, "Engine", engine.name() + ", Python " + engine.version() + " (" + engine.why() + ")");
        addCapacity(out, settings);
        line(out, "Locale Setting", locale(settings.group().python(), engine));
        return out.toString();
    }

    private static void addCapacity(StringBuilder out, ServerSettings settings) {
        Capacity capacity = settings.group().capacity();
        Timeouts timeouts = settings.group().timeouts();
        int slots = capacity.processes() * capacity.threads();
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

    private static void line(StringBuilder out, String name, String value) {
        out.append(String.format(Locale.ROOT, "%-18s : %s%n", name, value));
    }
}

package org.wsgibridge.express.usage;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.option.NotApplicable;
import picocli.CommandLine;

/** The options of mod_wsgi-express that have no meaning here. Each is refused with a reason. Stateless. */
final class RefusedOptions {
    private static final String APACHE = "there is no Apache httpd";

    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("--allow-override", APACHE + ", so no .htaccess file is ever read"),
            Map.entry("--include-file", APACHE + "; its configuration cannot be included"),
            Map.entry("--rewrite-rules", APACHE + "; rewrite in the application or in a proxy in front"),
            Map.entry("--envvars-script", "set environment variables in the shell that starts the command"),
            Map.entry("--httpd-executable", APACHE),
            Map.entry("--modules-directory", APACHE),
            Map.entry("--server-mpm", APACHE + "; one event loop serves all connections"),
            Map.entry("--initial-workers", APACHE + "; threads are started on demand"),
            Map.entry("--minimum-spare-workers", APACHE + "; threads are started on demand"),
            Map.entry("--maximum-spare-workers", APACHE + "; threads are started on demand"),
            Map.entry("--socket-prefix", "the sockets are in a private folder of the server root"),
            Map.entry("--shell-executable", "no shell script is run"),
            Map.entry("--process-name", "use --display-name"),
            Map.entry("--python-eggs", "eggs are obsolete; wheels and folders need no cache"),
            Map.entry("--with-cgi", "CGI scripts are not served"),
            Map.entry("--with-php5", "PHP is not served"),
            Map.entry("--enable-gdb", "there is no C process of the server to be debugged"),
            Map.entry("--gdb-executable", "there is no C process of the server to be debugged"),
            Map.entry("--verbose-debugging", "use --log-level debug"),
            Map.entry("--proxy-mount-point", "it is not a proxy; put one in front"),
            Map.entry("--proxy-virtual-host", "it is not a proxy; put one in front"),
            Map.entry("--proxy-url-alias", "it is not a proxy; put one in front"),
            Map.entry("--isatty", "signals reach the server by themselves, from a terminal as well"),
            Map.entry("--enable-docs", "the documentation is not in the jar"),
            Map.entry(
                    "--orphan-interpreter",
                    "interpreters are always closed; --shutdown-timeout limits how long that takes"),
            Map.entry(
                    "--application-group",
                    "an interpreter has one application, so there is nothing to keep it apart from"),
            Map.entry("--proxy-timeout", "it is not a proxy; put one in front"),
            Map.entry("--embedded-mode", "applications always run in interpreters with timeouts of their own"),
            Map.entry(
                    "--server-metrics",
                    "an interpreter has no data of the others; use --metrics prometheus, or the status page"),
            Map.entry(
                    "--telemetry-service",
                    "its protocol is mod_wsgi's own; use --otlp-endpoint,"
                            + " or let Prometheus ask with --metrics prometheus"),
            Map.entry(
                    "--telemetry-interval",
                    "use OTEL_METRIC_EXPORT_INTERVAL for --otlp-endpoint;"
                            + " a Prometheus decides by itself how often it asks"),
            Map.entry("--telemetry-options", "use --metrics-histogram"),
            Map.entry("--telemetry-ui-port", "the server itself has the page, /-/status at its --admin-port"),
            Map.entry("--rotatelogs-executable", "the server itself puts logs aside; use --rotate-logs"),
            Map.entry("--free-threading", "choose a free-threaded Python by --python-home"));

    private RefusedOptions() {}

    /**
     * Returns the reason for an option of WSGIDaemonProcess that the bridge refuses too, such as
     * --response-buffer-size; {@code null} for any other.
     */
    private static @Nullable String ofBridge(String name) {
        return NotApplicable.ALL.stream()
                .filter(entry -> name.equals("--" + entry.name()))
                .findFirst()
                .map(entry -> entry.reason().replace("`", ""))
                .orElse(null);
    }

    /**
     * Returns why an option is refused.
     *
     * @param name the option with its dashes
     * @return the reason, {@code null} if it is not refused
     */
    static @Nullable String reason(String name) {
        return REASONS.getOrDefault(name, ofBridge(name));
    }

    /**
     * Returns the rest of a sentence about an option of {@code start-server} that another command does not have.
     *
     * @param name the option with its dashes
     * @param given the command that the user has given
     * @return the rest of the sentence, {@code null} if {@code start-server} does not have the option either
     */
    static @Nullable String ofServer(String name, CommandLine given) {
        CommandLine parent = given.getParent();
        CommandLine server = parent == null ? null : parent.getSubcommands().get("start-server");
        boolean there = server != null && server.getCommandSpec().optionsMap().containsKey(name);
        String command = given.getCommandName();
        return there
                ? " is an option of start-server and not of " + command
                        + ", which has nothing to do with the server around the application"
                : null;
    }
}

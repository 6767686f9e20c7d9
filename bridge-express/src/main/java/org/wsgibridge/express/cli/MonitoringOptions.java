package org.wsgibridge.express.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.settings.option.AdminOptions;
import picocli.CommandLine.Option;

/** The options for the status page, metrics and the access log that have other names in mod_wsgi-express. */
final class MonitoringOptions {
    @Option(
            names = "--server-status",
            description = "Serves the status page at the Admin URL that the server prints. It is always there,"
                    + " unless --admin turns it off.")
    boolean serverStatus;

    @Option(
            names = "--enable-telemetry",
            description = "Serves metrics for Prometheus at /-/metrics of the Admin URL; the same as --metrics"
                    + " prometheus.")
    boolean telemetry;

    @Option(
            names = "--slow-requests",
            paramLabel = "SECONDS",
            description = "The time after which a request is reported as slow; the same as --slow-request.")
    @Nullable
    String slowRequests;

    @Option(
            names = "--access-log-format",
            paramLabel = "FORMAT",
            description = "The format of --access-log: common, combined, extended, json, or Apache's letters.")
    @Nullable
    String accessLogFormat;

    /**
     * Adds the corresponding options of the bridge.
     *
     * @param options the bridge's options by name, with those of the command line
     * @throws ExpressException if options contradict each other
     */
    void apply(Map<String, String> options) {
        String role = options.get(AdminOptions.ADMIN_ROLE.name());
        if (role != null) {
            throw ExpressException.usage("--admin-role " + role
                    + ": wsgi-express has no login, so that no caller has a role; expected --admin public with"
                    + " --admin-token-file, or no --admin-role");
        }
        if (serverStatus) {
            refuse("--server-status", options, "admin", "off");
        }
        if (telemetry) {
            refuse("--enable-telemetry", options, "metrics", "off");
            refuse("--enable-telemetry", options, "metrics", "on");
            options.put("metrics", "prometheus");
        }
        String slow = slowRequests;
        if (slow != null) {
            String other = options.put("slow-request", slow);
            if (other != null && !other.equals(slow)) {
                throw contradiction("--slow-requests " + slow, "--slow-request " + other);
            }
        }
        applyFormat(options);
    }

    /**
     * Gives the admin mount a separate listener at any free port, unless the options say something else. A WAR has no
     * admin mount unless its options ask for one.
     *
     * @param options the bridge's options by name
     */
    static void addListener(Map<String, String> options) {
        options.putIfAbsent("admin", "port");
        if ("port".equalsIgnoreCase(options.get("admin"))) {
            options.putIfAbsent("admin-port", "0");
        }
    }

    private void applyFormat(Map<String, String> options) {
        String format = accessLogFormat;
        if (format == null) {
            return;
        }
        String log = options.get("access-log");
        if (log == null) {
            throw ExpressException.usage(
                    "--access-log-format " + format + " does nothing without --access-log: expected" + " both");
        }
        if (!log.equals(AccessLogArgument.DEFAULT) && !log.equals(format)) {
            throw contradiction("--access-log-format " + format, "--access-log " + log);
        }
        options.put("access-log", format);
    }

    private static void refuse(String option, Map<String, String> options, String name, String value) {
        if (value.equals(options.get(name))) {
            throw contradiction(option, "--" + name + " " + value);
        }
    }

    private static ExpressException contradiction(String one, String other) {
        return ExpressException.usage(one + " contradicts " + other + ": expected one of them");
    }
}

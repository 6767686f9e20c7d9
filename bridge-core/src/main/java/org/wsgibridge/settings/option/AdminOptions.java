package org.wsgibridge.settings.option;

import static org.wsgibridge.settings.option.OptionTypes.choice;
import static org.wsgibridge.settings.option.OptionTypes.count;
import static org.wsgibridge.settings.option.OptionTypes.path;
import static org.wsgibridge.settings.option.OptionTypes.text;
import static org.wsgibridge.settings.option.OptionTypes.toggle;
import static org.wsgibridge.settings.option.Scope.BRIDGE;

import java.util.List;
import org.wsgibridge.settings.monitoring.AdminPlace;
import org.wsgibridge.settings.monitoring.AdminSettings;

/** The options of the admin mount. */
public final class AdminOptions {
    private static final int HIGHEST_PORT = 65535;

    /** Where the admin mount is served. */
    public static final Option<AdminPlace> ADMIN = Option.of(
                    "admin",
                    BRIDGE,
                    choice(AdminPlace.class),
                    "off",
                    "Where the admin mount `/-/` is, with probes, metrics, [status page](status.md) and its actions."
                            + " `port`: on its own listener; `public`: on the port of the applications, for callers"
                            + " with the token or the role; `off`: nowhere; its paths belong to the application.")
            .defaultText("port with `admin-port`, else off (wsgi-express: port)");

    /** The port of the admin mount's own listener. */
    public static final Option<Integer> ADMIN_PORT = Option.of(
                    "admin-port",
                    BRIDGE,
                    count(0, HIGHEST_PORT),
                    "",
                    "The port of the admin mount's own listener, which serves HTTP/1.1 and answers HAProxy's [agent"
                            + " check](operations.md#agent-check); 0: any free port, which the log names.")
            .defaultText("none (wsgi-express: 0)");

    /** The address of the admin mount's own listener. */
    public static final Option<String> ADMIN_HOST = Option.of(
            "admin-host",
            BRIDGE,
            text("address", "an IP address or a host name", "[0-9A-Za-z.:%_-]+"),
            AdminSettings.LOOPBACK,
            "The address at which the admin mount's own listener listens. If it is not a loopback address, callers"
                    + " need a token for everything but the probes.");

    /** The file with the token that gives access to the admin mount. */
    public static final Option<String> ADMIN_TOKEN_FILE = Option.of(
                    "admin-token-file",
                    BRIDGE,
                    path("file"),
                    "",
                    "A file, relative to `WEB-INF` or absolute, with a token of at least 20 characters. Without the"
                            + " token a caller gets only the probes. Other users must not be able to read the file.")
            .defaultText("none; where a token is needed, one is made at each start");

    /** The file with the token that gives access only to metrics. */
    public static final Option<String> METRICS_TOKEN_FILE = Option.of(
                    "metrics-token-file",
                    BRIDGE,
                    path("file"),
                    "",
                    "A file like that of `admin-token-file`, with a token that gives access only to the metrics and"
                            + " the details of the probes: for a Prometheus on another host. Everything else then"
                            + " needs the token of `admin-token-file`.")
            .defaultText("none");

    /** The container's role that gives access to the admin mount. */
    public static final Option<String> ADMIN_ROLE = Option.of(
                    "admin-role",
                    BRIDGE,
                    text("role", "the name of a role", "\\P{Cntrl}+"),
                    "",
                    "With `admin = public`: the role of the container's login that gives access to the admin mount,"
                            + " instead of a token or in addition to one. wsgi-express has no login and refuses this"
                            + " option.")
            .defaultText("none");

    /** Whether the status page can reload process groups and replace interpreters. */
    public static final Option<Boolean> ADMIN_ACTIONS = Option.of(
            "admin-actions",
            BRIDGE,
            toggle(),
            "off",
            "Whether the status page can reload a process group and replace an interpreter. The admin mount then needs"
                    + " a token or a role.");

    /** Whether probes are answered on the port of the applications. */
    public static final Option<Boolean> PROBES = Option.of(
            "probes",
            BRIDGE,
            toggle(),
            "off",
            "Whether `/-/live` and `/-/ready` also answer every caller on the port of the applications: with `ok`, or"
                    + " with 503 and `unavailable`, without details.");

    /** All of these, in the order of the documentation. */
    public static final List<Option<?>> ALL = List.of(
            ADMIN, ADMIN_PORT, ADMIN_HOST, ADMIN_TOKEN_FILE, METRICS_TOKEN_FILE, ADMIN_ROLE, ADMIN_ACTIONS, PROBES);

    private AdminOptions() {}
}

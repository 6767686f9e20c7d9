package org.wsgibridge.settings.option;

import static org.wsgibridge.settings.option.OptionTypes.count;
import static org.wsgibridge.settings.option.OptionTypes.path;
import static org.wsgibridge.settings.option.OptionTypes.positiveSeconds;
import static org.wsgibridge.settings.option.OptionTypes.seconds;
import static org.wsgibridge.settings.option.OptionTypes.text;
import static org.wsgibridge.settings.option.Scope.BRIDGE;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The options of the bridge's own connection pools; the part {@code NAME} stands for the name of the pool. */
public final class DataSourceOptions {
    /** The beginning of each option's name in the table. */
    public static final String PREFIX = "datasource.NAME.";

    private static final int MAX_CONNECTIONS = 10_000;

    /** The database. */
    public static final Option<String> URL = pool(
                    "url",
                    text("JDBC URL", "a JDBC URL such as jdbc:postgresql://localhost/shop", "jdbc:[!-~]+"),
                    "",
                    "The database of a connection pool, which applications name:"
                            + " `psycopg2.connect('datasource:NAME')`. See [databases on"
                            + " Jython](jython-postgresql.md#pools-of-the-bridge).")
            .defaultText("none");

    /** The user of the database. */
    public static final Option<String> USER = pool(
                    "user",
                    text("name", "a name without control characters", "\\P{Cntrl}+"),
                    "",
                    "The database's user.")
            .defaultText("none");

    /** The user's password, as plain text. */
    public static final Option<String> PASSWORD = pool(
                    "password",
                    text("password", "a password without control characters", "\\P{Cntrl}+"),
                    "",
                    "The user's password. Logs and the status page do not show it.")
            .defaultText("none");

    /** The file with the user's password. */
    public static final Option<String> PASSWORD_FILE = pool(
                    "password-file",
                    path("file"),
                    "",
                    "A file, relative to `WEB-INF` or absolute, with the password as its first line.")
            .defaultText("none");

    /** The class of the driver. */
    public static final Option<String> DRIVER = pool(
                    "driver",
                    text("class", "the name of a class such as org.postgresql.Driver", "[\\p{L}_$][\\p{L}\\p{N}_$.]*"),
                    "",
                    "The class of the JDBC driver, if the driver does not register itself.")
            .defaultText("found by the URL");

    /** The largest number of connections. */
    public static final Option<Integer> MAXIMUM_POOL_SIZE = pool(
            "maximum-pool-size",
            count(1, MAX_CONNECTIONS),
            "10",
            "The largest number of open connections, idle or in use. Should be at least the number of requests that use"
                    + " the database at the same time.");

    /** The number of connections that are kept open. */
    public static final Option<Integer> MINIMUM_IDLE = pool(
                    "minimum-idle", count(0, MAX_CONNECTIONS), "", "How many idle connections are kept open.")
            .defaultText("as many as `maximum-pool-size`");

    /** How long a caller waits for a connection. */
    public static final Option<Duration> CONNECTION_TIMEOUT = pool(
            "connection-timeout",
            positiveSeconds(),
            "10",
            "How long an application waits for a connection of the pool, and the driver for the server, before the"
                    + " application gets an `OperationalError`. At least 0.25.");

    /** How long a connection may be idle. */
    public static final Option<Duration> IDLE_TIMEOUT = pool(
            "idle-timeout",
            seconds(),
            "600",
            "After how long an idle connection above `minimum-idle` is closed. 0: never; else at least 10, and a"
                    + " second less than `maximum-lifetime`, which also limits the default.");

    /** How old a connection may become. */
    public static final Option<Duration> MAXIMUM_LIFETIME = pool(
            "maximum-lifetime",
            seconds(),
            "1800",
            "How old a connection may become; then it is closed when it is returned. Should be less than firewalls and"
                    + " the database allow. 0: without limit; else at least 30.");

    /** All of these, in the order of the documentation. */
    public static final List<Option<?>> ALL = List.of(
            URL,
            USER,
            PASSWORD,
            PASSWORD_FILE,
            DRIVER,
            MAXIMUM_POOL_SIZE,
            MINIMUM_IDLE,
            CONNECTION_TIMEOUT,
            IDLE_TIMEOUT,
            MAXIMUM_LIFETIME);

    private DataSourceOptions() {}

    private static <T> Option<T> pool(String name, OptionType<T> type, String defaultValue, String meaning) {
        return Option.of(PREFIX + name, BRIDGE, type, defaultValue, meaning).onlyFor(EngineSupport.IN_PROCESS);
    }

    /**
     * Returns the option with a short name; empty if there is none.
     *
     * @param shortName the option's name without {@link #PREFIX}
     */
    public static Optional<Option<?>> byShortName(String shortName) {
        return ALL.stream()
                .filter(option -> shortName(option).equals(shortName))
                .findFirst();
    }

    /** Returns the name of an option without {@link #PREFIX}. */
    public static String shortName(Option<?> option) {
        return option.name().substring(PREFIX.length());
    }
}

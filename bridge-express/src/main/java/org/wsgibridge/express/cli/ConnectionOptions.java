package org.wsgibridge.express.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.server.ConnectionSettings;
import org.wsgibridge.wsgi.HeadLimits;
import picocli.CommandLine.Option;

/** The options for the server's names, for slow clients and for connections, as mod_wsgi-express has them. */
final class ConnectionOptions {
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,5}(\\.[0-9]{1,3})?");
    private static final int SMALLEST_HEAD = 1024;
    private static final int LARGEST_HEAD = 16 * 1024 * 1024;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9_.*?-]+");

    @Option(
            names = "--server-name",
            paramLabel = "NAME",
            description = "Serves only requests for this host; others get 403. If it begins with www.,"
                    + " requests for the name without www. are redirected to it. Default: any host")
    @Nullable
    String name;

    @Option(
            names = "--server-alias",
            paramLabel = "NAME",
            description = "A further host to serve, with * and ? as wildcards. May be repeated.")
    List<String> aliases = List.of();

    @Option(names = "--allow-localhost", description = "Serves clients on this machine whatever host they ask for.")
    boolean allowLocalhost;

    @Option(
            names = "--max-clients",
            paramLabel = "CONNECTIONS",
            description = "Limits the number of open connections; further ones wait, as --server-backlog"
                    + " allows. Should be at least the number of requests that run at the same time. Default:"
                    + " as many as fit into half of the heap, at 24 KiB each.")
    @Nullable
    Integer maxClients;

    @Option(
            names = "--keep-alive-timeout",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "How long a connection is kept for a further request, 0 to close it after each. Default:"
                    + " ${DEFAULT-VALUE}")
    String keepAlive = "2";

    @Option(
            names = "--shutdown-delay",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "How long the server keeps serving after it was told to stop, while /-/ready answers 503, so"
                    + " that load balancers send their requests elsewhere. Default: ${DEFAULT-VALUE}")
    String shutdownDelay = "0";

    @Option(
            names = "--header-timeout",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "Limits how long a client may take to send the head of a request; 0 for no limit."
                    + " Default: ${DEFAULT-VALUE}")
    String headerTimeout = "15";

    @Option(
            names = "--header-max-timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "Limits how far --header-min-rate may extend --header-timeout; 0 for no limit."
                    + " Default: ${DEFAULT-VALUE}")
    String headerMaximum = "30";

    @Option(
            names = "--header-min-rate",
            paramLabel = "BYTES",
            defaultValue = "500",
            description = "How many bytes extend --header-timeout by a second, 0 for never. Default: ${DEFAULT-VALUE}")
    int headerRate;

    @Option(
            names = "--limit-request-head",
            paramLabel = "BYTES",
            defaultValue = "65536",
            description =
                    "The largest head of a request as a whole, from 1024 to 16777216; a larger one gets 431. Default:"
                            + " ${DEFAULT-VALUE}")
    int headSize;

    @Option(
            names = "--body-timeout",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "Limits how long the server waits for a client that sends a body, before it answers"
                    + " 408; 0 for no limit. Default: ${DEFAULT-VALUE}")
    String bodyTimeout = "15";

    @Option(
            names = "--body-max-timeout",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "Limits how far --body-min-rate may extend --body-timeout; 0 for no limit. Default:"
                    + " ${DEFAULT-VALUE}")
    String bodyMaximum = "0";

    @Option(
            names = "--body-min-rate",
            paramLabel = "BYTES",
            defaultValue = "500",
            description = "How many bytes extend --body-timeout by a second, 0 for never. Default: ${DEFAULT-VALUE}")
    int bodyRate;

    @Option(
            names = "--chunked-request",
            description = "Accepts request bodies in chunks. They are always accepted; the option exists for"
                    + " compatibility with mod_wsgi-express.")
    boolean chunked;

    @Option(
            names = "--compress-responses",
            description = "Compresses text responses (HTML, CSS, JavaScript, JSON, XML, plain text) with gzip"
                    + " for clients that accept it.")
    boolean compress;

    /**
     * Checks the options and returns them as settings.
     *
     * @param slots how many requests run at the same time, the least that {@code --max-clients} can be
     * @param limits how large the parts of a request's head may be
     * @param contentTypes the content types of files, by extension
     * @throws ExpressException if an option is out of range, or options contradict each other
     */
    ConnectionSettings settings(int slots, HeadLimits limits, Map<String, String> contentTypes) {
        Integer most = maxClients;
        if (most != null && most < 1) {
            throw ExpressException.usage("--max-clients " + most
                    + ": expected a number of connections, 1 or more; without the option there are as many as there is"
                    + " memory for");
        }
        if (headSize < SMALLEST_HEAD || headSize > LARGEST_HEAD) {
            throw ExpressException.usage("--limit-request-head " + headSize + ": expected bytes from " + SMALLEST_HEAD
                    + " to " + LARGEST_HEAD);
        }
        return new ConnectionSettings(
                names(),
                most == null ? 0 : Math.max(most, slots),
                seconds("--keep-alive-timeout", keepAlive),
                seconds("--shutdown-delay", shutdownDelay),
                headSize,
                limits,
                pace("header", headerTimeout, headerMaximum, headerRate),
                pace("body", bodyTimeout, bodyMaximum, bodyRate),
                compress,
                contentTypes);
    }

    private ConnectionSettings.@Nullable Names names() {
        if (name == null) {
            if (!aliases.isEmpty() || allowLocalhost) {
                throw ExpressException.usage((allowLocalhost ? "--allow-localhost" : "--server-alias " + aliases.get(0))
                        + " does nothing without --server-name: expected both");
            }
            return null;
        }
        if (!NAME.matcher(name).matches()) {
            throw ExpressException.usage("--server-name " + name + ": expected a host such as www.example.com");
        }
        for (String alias : aliases) {
            if (!ALIAS.matcher(alias).matches()) {
                throw ExpressException.usage(
                        "--server-alias " + alias + ": expected a host such as *.example.com, without a port");
            }
        }
        return new ConnectionSettings.Names(
                name.toLowerCase(Locale.ROOT),
                aliases.stream().map(alias -> alias.toLowerCase(Locale.ROOT)).toList(),
                allowLocalhost);
    }

    private static ConnectionSettings.Pace pace(String part, String first, String most, int rate) {
        Duration start = seconds("--" + part + "-timeout", first);
        Duration maximum = seconds("--" + part + "-max-timeout", most);
        if (!maximum.isZero() && maximum.compareTo(start) < 0) {
            throw ExpressException.usage("--" + part + "-max-timeout " + most + " is below --" + part + "-timeout "
                    + first + ": expected at least as much, or 0");
        }
        if (rate < 0) {
            throw ExpressException.usage("--" + part + "-min-rate " + rate + ": expected bytes in a second");
        }
        if (start.isZero()) {
            String defaultValue = part.equals("header") ? "30" : "0";
            requireDefault(part, "-max-timeout", most, defaultValue);
            requireDefault(part, "-min-rate", Integer.toString(rate), "500");
        }
        return new ConnectionSettings.Pace(start, maximum, rate);
    }

    /** Refuses an option that extends a limit where there is no limit. */
    private static void requireDefault(String part, String name, String value, String defaultValue) {
        if (!value.equals(defaultValue)) {
            throw ExpressException.usage("--" + part + name + " " + value + " does nothing with --" + part
                    + "-timeout 0: expected a limit, or neither");
        }
    }

    /**
     * Requires a number to be within a range, limits included.
     *
     * @throws ExpressException if it is not
     */
    static void requireWithin(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw ExpressException.usage(option + " " + value + ": expected a number from " + least + " to " + most);
        }
    }

    private static Duration seconds(String option, String text) {
        if (!SECONDS.matcher(text).matches()) {
            throw ExpressException.usage(
                    option + " " + text + ": expected seconds as a plain number such as 15 or 0.5");
        }
        return Duration.ofMillis(new BigDecimal(text).movePointRight(3).longValueExact());
    }
}

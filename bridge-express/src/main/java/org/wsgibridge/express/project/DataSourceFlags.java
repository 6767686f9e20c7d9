package org.wsgibridge.express.project;

import java.util.List;
import java.util.Map;
import org.wsgibridge.express.failure.ExpressException;
import picocli.CommandLine.Option;

/** The options for connection pools. */
public final class DataSourceFlags {
    @Option(
            names = "--datasource",
            arity = "2",
            paramLabel = "NAME URL",
            hideParamSyntax = true,
            description = "A connection pool for the engine jython, which applications use with"
                    + " psycopg2.connect('datasource:NAME'). May be repeated.")
    List<String> pools = List.of();

    @Option(
            names = "--datasource-option",
            arity = "3",
            paramLabel = "NAME OPTION VALUE",
            hideParamSyntax = true,
            description = "An option of the pool NAME, such as user, password-file or maximum-pool-size:"
                    + " datasource.NAME.OPTION of docs/configuration.md. May be repeated.")
    List<String> settings = List.of();

    /**
     * Adds the corresponding options of the bridge.
     *
     * @param options the bridge's options by name
     * @throws ExpressException if an option of a pool is set twice
     */
    public void apply(Map<String, String> options) {
        for (int i = 0; i + 1 < pools.size(); i += 2) {
            put(options, pools.get(i), "url", pools.get(i + 1));
        }
        for (int i = 0; i + 2 < settings.size(); i += 3) {
            put(options, settings.get(i), settings.get(i + 1), settings.get(i + 2));
        }
    }

    private static void put(Map<String, String> options, String pool, String name, String value) {
        String option = "datasource." + pool + "." + name;
        if (options.put(option, value) != null) {
            throw ExpressException.usage("--datasource " + pool + ": " + option + " is set twice");
        }
    }
}

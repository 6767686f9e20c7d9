package org.wsgibridge.express.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.wsgibridge.express.failure.ExpressException;
import picocli.CommandLine.Option;

/** The options for background scripts, as mod_wsgi-express has them. */
final class ServiceOptions {
    @Option(
            names = "--service-script",
            arity = "2",
            paramLabel = "NAME SCRIPT",
            hideParamSyntax = true,
            description =
                    "Keeps a Python script, such as a scheduler, running beside the application. May be" + " repeated.")
    List<String> scripts = List.of();

    @Option(
            names = "--service-user",
            arity = "2",
            paramLabel = "NAME USER",
            hideParamSyntax = true,
            description = "The user that the script NAME runs as. May be repeated.")
    List<String> users = List.of();

    @Option(
            names = "--service-group",
            arity = "2",
            paramLabel = "NAME GROUP",
            hideParamSyntax = true,
            description = "The group that the script NAME runs as. May be repeated.")
    List<String> groups = List.of();

    @Option(
            names = "--service-log-file",
            arity = "2",
            paramLabel = "NAME FILE",
            hideParamSyntax = true,
            description = "The file in the log directory for the output of the script NAME. May be repeated.")
    List<String> logFiles = List.of();

    /**
     * Adds the corresponding options of the bridge.
     *
     * @param options the bridge's options by name
     * @param folder the folder that relative paths are resolved against
     * @throws ExpressException if an option names a script that does not exist
     */
    void apply(Map<String, String> options, Path folder) {
        Map<String, String> named = pairs("--service-script", scripts);
        named.forEach((name, script) -> options.put(
                "service." + name, folder.resolve(script).normalize().toString()));
        checked("--service-user", users).forEach((name, user) -> options.put("group." + name + ".user", user));
        checked("--service-group", groups).forEach((name, group) -> options.put("group." + name + ".group", group));
        logFiles();
    }

    /** Returns whether a script runs as a separate user. */
    boolean haveUsers() {
        return !users.isEmpty();
    }

    /** Returns the names of the log files by the names of the scripts. */
    Map<String, String> logFiles() {
        return checked("--service-log-file", logFiles);
    }

    private Map<String, String> checked(String option, List<String> values) {
        Map<String, String> pairs = pairs(option, values);
        Map<String, String> known = pairs("--service-script", scripts);
        for (Map.Entry<String, String> pair : pairs.entrySet()) {
            if (!known.containsKey(pair.getKey())) {
                throw ExpressException.usage(option + " " + pair.getKey() + " " + pair.getValue()
                        + ": there is no --service-script " + pair.getKey());
            }
        }
        return pairs;
    }

    /**
     * Returns the values of an option that takes a name and a value, by name.
     *
     * @param option the option, for messages
     * @param values names and values in turn
     * @throws ExpressException if a name is given twice
     */
    static Map<String, String> pairs(String option, List<String> values) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = 0; i + 1 < values.size(); i += 2) {
            if (pairs.put(values.get(i), values.get(i + 1)) != null) {
                throw ExpressException.usage(option + " " + values.get(i) + " " + values.get(i + 1)
                        + ": there is one for " + values.get(i) + " already");
            }
        }
        return pairs;
    }
}

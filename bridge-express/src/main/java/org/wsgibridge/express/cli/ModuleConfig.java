package org.wsgibridge.express.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.wsgibridge.express.project.CurrentFolder;
import org.wsgibridge.express.server.ServerSettings;
import org.wsgibridge.express.telemetry.TelemetrySettings;
import org.wsgibridge.express.war.WarOptions;
import org.wsgibridge.settings.option.GroupOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code module-config}: prints the {@code WEB-INF/wsgi.properties} with which a WAR serves the same application. */
@Command(
        name = "module-config",
        description = "Prints the WEB-INF/wsgi.properties that has the same effect in a WAR.",
        customSynopsis = "wsgi-express module-config [OPTION...] [ENTRY]",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ModuleConfig implements Callable<Integer> {
    private static final String PACKAGES = """
        # Packages of Python: WEB-INF/lib-python (pip install --target), or a virtual environment of the server:
        # python-home = /srv/venv
        """;

    @Spec
    private CommandSpec spec;

    @Mixin
    final ConfigOption config = new ConfigOption();

    @Mixin
    private final ServeOptions serve = new ServeOptions();

    private final OptionLines lines;

    /**
     * Makes the command; picocli injects the fields.
     *
     * @param lines the options from variables and from the file of {@code --config}
     */
    @SuppressWarnings("NullAway.Init")
    public ModuleConfig(OptionLines lines) {
        this.lines = lines;
    }

    @Override
    public Integer call() {
        ParseResult parsed = spec.commandLine().getParseResult();
        ServeOptions.Plan plan = serve.plan(parsed);
        ServerSettings.of(
                Variables.ofProcess(spec)
                        .sources(
                                plan.options(),
                                new Origins(parsed, lines, Set.of())
                                        .of(plan.options().keySet()),
                                lines.hiddenOf(plan.options())),
                plan.workingDirectory(),
                TelemetrySettings.OFF); // refuses what a deployment would refuse
        Map<String, String> options = portable(plan, BridgeOptions.values(parsed));
        options.keySet().removeAll(lines.hiddenOf(options));
        lines.hidden()
                .values()
                .forEach(place -> spec.commandLine()
                        .getErr()
                        .println("wsgi-express: " + place
                                + " is not printed, because its value is not to be seen: set it where the server of"
                                + " the WAR is started"));
        PrintWriter out = spec.commandLine().getOut();
        out.print(WarOptions.properties(WarOptions.inWebInf(options, project(plan), plan.workingDirectory())));
        if (plan.engine().name().equals("cpython") && !options.containsKey(GroupOptions.PYTHON_HOME.name())) {
            out.print(PACKAGES);
        }
        out.flush();
        return 0;
    }

    /**
     * Returns the options without what belongs to this machine. A Python that was found here may be missing on the
     * server, but one that the user named is kept.
     */
    private Map<String, String> portable(ServeOptions.Plan plan, Map<String, String> given) {
        Map<String, String> options =
                WarOptions.ofNoMachine(plan.options(), given.get(GroupOptions.PYTHON_PATH.name()));
        if (serve.python.home != null) {
            String home = GroupOptions.PYTHON_HOME.name();
            options.put(home, CurrentFolder.resolve(serve.python.home).toString());
        }
        return options;
    }

    /**
     * Returns the project's folder: the one that was named, else the working directory, or the home of an application
     * outside of it.
     */
    private static Path project(ServeOptions.Plan plan) {
        Path working = plan.workingDirectory();
        String home = plan.options().get(GroupOptions.HOME.name());
        if (home == null) {
            return working;
        }
        boolean isNamed = plan.target().equals(home);
        return !isNamed && Path.of(home).startsWith(working) ? working : Path.of(home);
    }
}

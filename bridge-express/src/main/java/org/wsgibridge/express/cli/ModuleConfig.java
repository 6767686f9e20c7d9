package org.wsgibridge.express.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.wsgibridge.express.server.ServerSettings;
import org.wsgibridge.express.telemetry.TelemetrySettings;
import org.wsgibridge.express.war.WarOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code module-config}: prints the same application's {@code WEB-INF/wsgi.properties} for a WAR. */
@Command(
        name = "module-config",
        description = "Prints the WEB-INF/wsgi.properties that has the same effect in a WAR.",
        customSynopsis = "wsgi-express module-config [OPTION...] [ENTRY]",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ModuleConfig implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    final ConfigOption config = new ConfigOption();

    @Mixin
    private final ServeOptions serve = new ServeOptions();

    /** Made by picocli, which injects the fields. */
    @SuppressWarnings("NullAway.Init")
    public ModuleConfig() {}

    @Override
    public Integer call() {
        ServeOptions.Plan plan = serve.plan(spec.commandLine().getParseResult());
        ServerSettings.of(
                Variables.ofProcess(spec).sources(plan.options(), Map.of()),
                plan.workingDirectory(),
                TelemetrySettings.OFF); // refuses what a deployment would refuse
        PrintWriter out = spec.commandLine().getOut();
        out.print(WarOptions.properties(plan.options()));
        out.flush();
        return 0;
    }
}

package org.wsgibridge.express.top;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code log-level}: shows and changes the log levels of a running server, through its admin mount. */
@Command(
        name = "log-level",
        description = "Shows the log levels of a running server, and changes one until the server ends.",
        customSynopsis = {
            "wsgi-express log-level [OPTION...]",
            "       wsgi-express log-level [OPTION...] LOGGER LEVEL",
            "       wsgi-express log-level [OPTION...] --reset [LOGGER]"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class LogLevelCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "LOGGER",
            description = "The name of a logger, such as org.wsgibridge or wsgi.application; root for all.")
    private @Nullable String logger;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "LEVEL",
            description = "off, error, warn, info, debug or trace.")
    private @Nullable String level;

    @Option(
            names = "--reset",
            description = "Undoes the changes of the logger's level; without LOGGER, of all loggers.")
    private boolean reset;

    @Mixin
    private WhichServer server;

    /** Made by picocli, which injects the fields. */
    @SuppressWarnings("NullAway.Init")
    public LogLevelCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (reset) {
            if (level != null) {
                throw ExpressException.usage("--reset contradicts the level " + level + ": expected one of them");
            }
            out.println(change(logger == null ? "" : logger, "reset"));
        } else if (logger == null) {
            show(out);
        } else if (level == null) {
            throw ExpressException.usage("log-level " + logger + ": expected a level: off, error, warn, info, debug or"
                    + " trace; or --reset");
        } else {
            out.println(change(logger, level));
        }
        out.flush();
        return 0;
    }

    private String change(String name, String wanted) throws InterruptedException {
        return server.mount().act("status/log-level", Map.of("logger", name, "level", wanted));
    }

    private void show(PrintWriter out) throws InterruptedException {
        for (Status entry : Status.of(server.mount().read("status/log-levels")).objects("levels")) {
            String before = entry.text("before");
            out.println(entry.text("level") + "\t" + entry.text("logger")
                    + (before.isEmpty() ? "" : "\t(" + before + " before it was changed)"));
        }
    }
}

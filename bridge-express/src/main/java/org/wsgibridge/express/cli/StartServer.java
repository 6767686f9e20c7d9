package org.wsgibridge.express.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.engine.ProcessVariables;
import org.wsgibridge.express.ExpressException;
import org.wsgibridge.express.server.Banner;
import org.wsgibridge.express.server.EmbeddedServer;
import org.wsgibridge.express.server.Listening;
import org.wsgibridge.express.server.LogFiles;
import org.wsgibridge.express.server.PidFile;
import org.wsgibridge.express.server.ServerRoot;
import org.wsgibridge.express.server.ServerSettings;
import org.wsgibridge.express.server.Signals;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code start-server}: serves an application until a signal ends it. */
@Command(
        name = "start-server",
        description = "Serves an application until it is stopped.",
        customSynopsis = "wsgi-express start-server [OPTION...] [ENTRY]",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class StartServer implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private final ServeOptions serve = new ServeOptions();

    @ArgGroup(validate = false, heading = "%nServer:%n", order = 10)
    private final Serving listening = new Serving();

    @ArgGroup(validate = false, heading = "%nHTTPS:%n", order = 12)
    private final TlsOptions tls = new TlsOptions();

    @ArgGroup(validate = false, heading = "%nConnections:%n", order = 13)
    private final ConnectionOptions connections = new ConnectionOptions();

    @ArgGroup(validate = false, heading = "%nLogging:%n", order = 11)
    private final Logging logging = new Logging();

    static final class Serving {
        @Option(
                names = "--host",
                paramLabel = "ADDRESS",
                description = "The address to listen at. Default: all addresses.")
        @Nullable
        String host;

        @Option(
                names = "--port",
                paramLabel = "PORT",
                defaultValue = "8000",
                description = "The port to listen at, 0 for any that is free. Default: ${DEFAULT-VALUE}")
        int port;

        @Option(names = "--http2", description = "Speaks HTTP/2 as well, with clients that ask for it.")
        boolean http2;

        @Option(
                names = "--server-backlog",
                paramLabel = "CONNECTIONS",
                defaultValue = "500",
                description = "How many connections may wait to be accepted. Default: ${DEFAULT-VALUE}")
        int backlog;

        @Option(
                names = "--server-root",
                paramLabel = "FOLDER",
                description =
                        "Where logs and temporary files go. Default: a folder below the system's temporary one, named"
                                + " by host, port and user.")
        @Nullable
        Path root;

        @Option(names = "--pid-file", paramLabel = "FILE", description = "Where the server's process id is written.")
        @Nullable
        Path pidFile;
    }

    static final class Logging {
        @Option(names = "--log-to-terminal", description = "Writes the log to the terminal instead of a file.")
        boolean toTerminal;

        @Option(
                names = "--log-directory",
                paramLabel = "FOLDER",
                description = "Where the log file goes. Default: the server root.")
        @Nullable
        Path directory;

        @Option(
                names = "--error-log-name",
                paramLabel = "NAME",
                defaultValue = "error_log",
                description = "The name of the log file. Default: ${DEFAULT-VALUE}")
        String errorLog = "error_log";

        @Option(
                names = "--access-log-name",
                paramLabel = "NAME",
                defaultValue = "access_log",
                description = "The name of the file of --access-log. Default: ${DEFAULT-VALUE}")
        String accessLog = "access_log";

        @Option(
                names = "--log-level",
                paramLabel = "LEVEL",
                defaultValue = "warn",
                description = "What is logged: debug, info, warn, error. Default: ${DEFAULT-VALUE}")
        String level = "warn";

        /** Returns where a log goes, {@code null} for the terminal. */
        @Nullable
        Path file(Path root, String name) {
            return toTerminal && directory == null ? null : (directory == null ? root : directory).resolve(name);
        }
    }

    /** Made by picocli, which injects the fields. */
    @SuppressWarnings("NullAway.Init")
    public StartServer() {}

    @Override
    public Integer call() throws InterruptedException {
        System.setProperty(ProcessVariables.EXPRESS, "true");
        PrintWriter out = spec.commandLine().getOut();
        ServeOptions.Plan plan = serve.plan(spec.commandLine().getParseResult());
        serve.development.addFolders(plan.options(), ServerRoot.locate(listening.root, listening.host, listening.port));
        ServerSettings settings = ServerSettings.of(plan.options(), plan.workingDirectory());
        Listening where = new Listening(
                listening.host,
                listening.port,
                listening.http2,
                listening.backlog,
                tls.https(plan.workingDirectory()),
                connections.front(settings.slots()));
        if (serve.proxy.ssl && tls.port == null) {
            throw ExpressException.usage("--ssl-environment does nothing without --https-port: expected both");
        }
        Path root = ServerRoot.prepare(listening.root, listening.host, listening.port);
        Path logFile = logging.file(root, logging.errorLog);
        LogFiles.configure(logging.level, logFile);
        if (settings.bridge().log().access() != null) {
            LogFiles.configureAccess(logging.file(root, logging.accessLog));
        }
        try (EmbeddedServer server = EmbeddedServer.start(settings, where, root)) {
            PidFile pidFile = PidFile.write(listening.pidFile);
            Signals.install(server, pidFile::remove);
            Banner.print(out, server, settings, plan.engine(), root, logFile);
            server.join();
        }
        return 0;
    }
}

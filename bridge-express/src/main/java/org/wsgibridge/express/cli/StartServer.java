package org.wsgibridge.express.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.log.LogFiles;
import org.wsgibridge.express.project.CurrentFolder;
import org.wsgibridge.express.project.Engines;
import org.wsgibridge.express.project.LoadAdvice;
import org.wsgibridge.express.project.PythonVariables;
import org.wsgibridge.express.server.Accounts;
import org.wsgibridge.express.server.AdminFile;
import org.wsgibridge.express.server.Banner;
import org.wsgibridge.express.server.EarlyStart;
import org.wsgibridge.express.server.EmbeddedServer;
import org.wsgibridge.express.server.Listening;
import org.wsgibridge.express.server.ReloadFile;
import org.wsgibridge.express.server.RunningFiles;
import org.wsgibridge.express.server.ServerRoot;
import org.wsgibridge.express.server.ServerSettings;
import org.wsgibridge.express.server.Signals;
import org.wsgibridge.express.setup.FrozenOption;
import org.wsgibridge.express.setup.ServerFolder;
import org.wsgibridge.express.setup.SetUp;
import org.wsgibridge.express.setup.SetUpFiles;
import org.wsgibridge.express.startup.ClassArchive;
import org.wsgibridge.express.startup.ClassPath;
import org.wsgibridge.express.startup.Preload;
import org.wsgibridge.express.telemetry.TelemetrySettings;
import org.wsgibridge.express.usage.HostAndPort;
import org.wsgibridge.spi.support.ProcessVariables;
import org.wsgibridge.wsgi.Authority;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code start-server}, which serves an application until a signal ends it; {@code setup-server}; {@code config-test}.
 */
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
    final ConfigOption config = new ConfigOption();

    @Mixin
    private final ServeOptions serve = new ServeOptions();

    @Mixin(name = "Server")
    private final Serving listening = new Serving();

    @Mixin(name = "HTTPS")
    private final TlsOptions tls = new TlsOptions();

    @Mixin(name = "Connections")
    private final ConnectionOptions connections = new ConnectionOptions();

    @Mixin(name = "Logging")
    private final LoggingOptions logging = new LoggingOptions();

    @Mixin(name = "OpenTelemetry")
    private final TelemetryOptions telemetry = new TelemetryOptions();

    /** The groups of options that are not for the bridge. */
    private static final Set<Class<?>> OWN = Set.of(
            Serving.class, TlsOptions.class, ConnectionOptions.class, LoggingOptions.class, TelemetryOptions.class);

    private static final class Serving {
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

        @Option(names = "--http2", description = "Also serves HTTP/2 to clients that ask for it.")
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
                description = "The folder for logs and temporary files. Default: a folder named after host and"
                        + " port, below /var/lib/wsgi-express for root and ~/.local/state/wsgi-express for"
                        + " other users.")
        @Nullable
        Path root;

        @Option(
                names = "--pid-file",
                paramLabel = "FILE",
                description = "The file to write the server's process id to.")
        @Nullable
        Path pidFile;

        @Option(names = "--setup-only", description = "Starts nothing, but does what setup-server does.")
        boolean setupOnly;
    }

    /** What the command does with the options. */
    private enum Task {
        START,
        SETUP,
        TEST
    }

    /** The option of {@code config-test} with which the application is not loaded. */
    static final String OPTIONS_ONLY = "--options-only";

    private final Task task;
    private final OptionLines lines;

    /**
     * Makes {@code start-server}; picocli injects the fields.
     *
     * @param lines the options from variables and from the file of {@code --config}
     */
    public StartServer(OptionLines lines) {
        this(Task.START, lines);
    }

    @SuppressWarnings("NullAway.Init")
    private StartServer(Task task, OptionLines lines) {
        this.task = task;
        this.lines = lines;
    }

    /** Makes {@code setup-server}, which writes the same options to files for later. */
    public static CommandLine setup(OptionLines lines) {
        return named(
                new StartServer(Task.SETUP, lines),
                "setup-server",
                "Writes a folder with these options, a script that starts and stops the server, and a systemd unit.");
    }

    /** Makes {@code config-test}, which checks the same options. */
    public static CommandLine test(OptionLines lines) {
        CommandLine command = named(
                new StartServer(Task.TEST, lines),
                "config-test",
                "Checks the options and whether the application loads; starts no server.");
        command.getCommandSpec()
                .addOption(OptionSpec.builder(OPTIONS_ONLY)
                        .type(boolean.class)
                        .description("Checks only the options; does not load the application.")
                        .build());
        return command;
    }

    private static CommandLine named(StartServer server, String name, String description) {
        CommandLine command = new CommandLine(server);
        command.getCommandSpec()
                .name(name)
                .usageMessage()
                .description(description)
                .customSynopsis("wsgi-express " + name + " [OPTION...] [ENTRY]");
        return command;
    }

    /** The options, checked. */
    private record Prepared(ServeOptions.Plan plan, ServerSettings settings, Listening where) {}

    @Override
    public Integer call() throws InterruptedException {
        String classPath = serve.python.classPath();
        if (!classPath.isEmpty() && !ClassPath.isThere()) {
            ClassPath.run(classPath, CurrentFolder.path());
        }
        System.setProperty(ProcessVariables.EXPRESS, "true");
        boolean serves = task == Task.START && !listening.setupOnly;
        Preload preload = serves ? Preload.begin() : null;
        ServerRoot place = ServerRoot.locate(listening.root, listening.host, listening.port);
        Prepared prepared = prepare(place.path());
        if (spec.commandLine().getParseResult().matchedOptionValue(OPTIONS_ONLY, false)) {
            spec.commandLine().getOut().println("The options are valid.");
            return 0;
        }
        Path root = place.prepare();
        if (preload != null) {
            begin(prepared, root, preload);
        } else if (task == Task.TEST && !listening.setupOnly) {
            try {
                test(prepared, root);
            } finally {
                place.removeFresh();
            }
        } else {
            setUp(prepared, new ServerFolder(root));
        }
        return 0;
    }

    private Prepared prepare(Path root) {
        logging.check();
        HostAndPort.requireHost(listening.host);
        ConnectionOptions.requireWithin("--port", listening.port, 0, Authority.HIGHEST_PORT);
        ConnectionOptions.requireWithin("--server-backlog", listening.backlog, 1, Integer.MAX_VALUE);
        ServeOptions.Plan plan = serve.plan(spec.commandLine().getParseResult());
        new PythonVariables(System.getenv())
                .notes(plan.engine())
                .forEach(note -> spec.commandLine().getErr().println("wsgi-express: " + note));
        serve.serveDjangoFiles(plan, spec.commandLine().getParseResult())
                .forEach(note -> spec.commandLine().getErr().println("wsgi-express: " + note));
        serve.development.addFolders(plan.options(), root);
        MonitoringOptions.addListener(plan.options());
        Accounts.dropOwn(plan.options());
        TelemetrySettings traced = telemetry.settings(plan.options(), plan.workingDirectory());
        Origins origins = new Origins(spec.commandLine().getParseResult(), lines, OWN);
        ServerSettings settings = ServerSettings.of(
                        Variables.ofProcess(spec)
                                .sources(
                                        plan.options(),
                                        origins.of(plan.options().keySet()),
                                        lines.hiddenOf(plan.options())),
                        plan.workingDirectory(),
                        traced)
                .with(origins.rows());
        logging.check(settings.bridge().log().access() != null);
        if (tls.port != null && tls.port == listening.port && tls.port != 0) {
            throw ExpressException.usage("--https-port " + tls.port + " is --port as well: expected another port");
        }
        Listening where = new Listening(
                DebugAddress.of(listening.host, settings, spec.commandLine().getErr()),
                listening.port,
                listening.http2,
                listening.backlog,
                tls.https(plan.workingDirectory()),
                connections.settings(
                        settings.slots(),
                        settings.bridge().environ().limits(),
                        serve.files.contentTypes(plan.workingDirectory(), settings.bridge())));
        if (serve.proxy.ssl && tls.port == null) {
            throw ExpressException.usage("--ssl-environment does nothing without --https-port: expected both");
        }
        return new Prepared(plan, settings, where);
    }

    private void setUp(Prepared prepared, ServerFolder folder) {
        ServeOptions.Plan plan = prepared.plan();
        List<FrozenOption> options = FrozenOptions.of(
                spec.commandLine().getParseResult(),
                plan,
                folder,
                lines.hidden().keySet());
        SetUp setUp = new SetUp(options, plan.target(), plan.workingDirectory(), plan.engine());
        SetUpFiles.write(folder, setUp, prepared.settings(), prepared.where());
        lines.hidden().values().forEach(place -> tellLeftOut(place, folder, "its value is not to be seen"));
        FrozenOptions.leftOut(prepared.settings(), Variables.ofProcess(spec).sources(Map.of(), Map.of(), Set.of()))
                .forEach(place -> tellLeftOut(place, folder, "the command has no such option"));
        Path logs = logging.folder(folder.logs());
        Path log = logs == null ? null : logs.resolve(logging.errorLog);
        PrintWriter out = spec.commandLine().getOut();
        out.print(Banner.of(prepared.where(), prepared.settings(), plan.engine(), folder.root(), log, null)
                .text());
        out.print(folder.description());
        out.flush();
    }

    private void tellLeftOut(String place, ServerFolder folder, String reason) {
        spec.commandLine()
                .getErr()
                .println("wsgi-express: " + place + " is not written to " + folder.config() + ", because " + reason
                        + ": set it where the server is started");
    }

    private void test(Prepared prepared, Path root) {
        LogFiles.configure(logging.level, logging.format(), logging.to(root, logging.errorLog));
        LoadAdvice.explaining(prepared.plan().engine(), () -> EmbeddedServer.check(prepared.settings(), root));
        spec.commandLine().getOut().println("The options are valid, and the application can be loaded.");
    }

    private void begin(Prepared prepared, Path root, Preload preload) throws InterruptedException {
        try (EarlyStart early = EarlyStart.begin(prepared.settings(), root)) {
            Path log = logging.configure(root, prepared.settings(), serve.services.logFiles());
            preload.await();
            serve(prepared, root, early, log);
        } catch (ExpressException e) {
            toStartupLog(root, e);
            throw e;
        }
    }

    private void toStartupLog(Path root, ExpressException reason) {
        try {
            logging.toStartupLog(root, "wsgi-express: " + reason.getMessage() + System.lineSeparator());
        } catch (ExpressException e) {
            reason.addSuppressed(e); // the folder may be the reason
        }
    }

    private void serve(Prepared prepared, Path root, EarlyStart early, @Nullable Path log) throws InterruptedException {
        ServerSettings settings = prepared.settings();
        Engines.Choice engine = prepared.plan().engine();
        Accounts.warnOfRoot(settings.group().process());
        try (EmbeddedServer server =
                LoadAdvice.explaining(engine, () -> EmbeddedServer.start(early, prepared.where()))) {
            Listening where = prepared.where().at(server.port(), server.httpsPort());
            AdminFile admin = AdminFile.of(server.admin(), where, settings);
            Banner banner = Banner.of(where, settings, engine, root, log, admin);
            ReloadFile reloads = new ReloadFile(root);
            RunningFiles files = RunningFiles.write(root, listening.pidFile, banner.text(), admin);
            ClassArchive archive = new ClassArchive(engine);
            Signals.install(server, reloads, () -> {
                files.remove();
                archive.close();
            });
            logging.toStartupLog(root, banner.text());
            PrintWriter out = spec.commandLine().getOut();
            out.print(banner.printed());
            out.flush();
            archive.begin();
            server.join();
        }
    }
}

package org.wsgibridge.express;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import org.wsgibridge.express.cli.BridgeOptions;
import org.wsgibridge.express.cli.BuildWar;
import org.wsgibridge.express.cli.ConfigFile;
import org.wsgibridge.express.cli.ModuleConfig;
import org.wsgibridge.express.cli.OptionLines;
import org.wsgibridge.express.cli.StartServer;
import org.wsgibridge.express.cli.Variables;
import org.wsgibridge.express.project.CurrentFolder;
import org.wsgibridge.express.setup.InstallDjangoApp;
import org.wsgibridge.express.startup.ClassPath;
import org.wsgibridge.express.top.LogLevelCommand;
import org.wsgibridge.express.top.Top;
import org.wsgibridge.express.usage.FirstWord;
import org.wsgibridge.express.usage.Usage;
import org.wsgibridge.express.usage.WrongLine;
import org.wsgibridge.express.war.RunningWar;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command line. Exit codes: 0 done, 1 the server cannot run, 2 the command line cannot be honoured. */
@Command(
        name = "wsgi-express",
        description = "Serves a Python WSGI application by one command.",
        versionProvider = WsgiExpress.Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {HelpCommand.class, GenerateCompletion.class})
public final class WsgiExpress {

    private static final String PREFIX = "wsgi-express: ";
    private static final String TRY = "Try: wsgi-express help";

    private WsgiExpress() {}

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        ClassPath.remember(WsgiExpress.class, arguments);
        // What the terminal expects is the platform's character set.
        PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
        PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
        System.exit(execute(commandLine(out, err), arguments));
    }

    /**
     * Runs the command; returns its exit code.
     *
     * @param line as {@link #commandLine} makes it
     * @param arguments as the user wrote them: an application alone is served
     */
    static int execute(CommandLine line, String... arguments) {
        try {
            RunningWar war = RunningWar.ofProcess();
            if (war != null && war.isProgram(arguments)) {
                return war.run(arguments);
            }
            String[] all = war == null ? arguments : war.complete(arguments);
            return line.execute(FirstWord.complete(all, line, CurrentFolder.path()));
        } catch (ExpressException e) {
            line.getErr().println(PREFIX + e.getMessage());
            line.getErr().println(TRY);
            return e.exitCode();
        }
    }

    /**
     * Makes the command line.
     *
     * @param out takes help, banner and what a command prints
     * @param err takes what went wrong
     */
    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        CommandLine line = commandLine(out, err, OptionLines.NONE);
        line.setExecutionStrategy(parsed -> runWithOthers(parsed, line));
        return line;
    }

    private static CommandLine commandLine(PrintWriter out, PrintWriter err, OptionLines lines) {
        CommandLine line = new CommandLine(new WsgiExpress());
        line.addSubcommand(BridgeOptions.addTo(new CommandLine(new StartServer(lines))));
        line.addSubcommand(BridgeOptions.addTo(StartServer.setup()));
        line.addSubcommand(BridgeOptions.addTo(StartServer.test()));
        line.addSubcommand(BridgeOptions.addTo(new CommandLine(new ModuleConfig())));
        line.addSubcommand(BridgeOptions.addTo(new CommandLine(new BuildWar())));
        line.addSubcommand(new CommandLine(new InstallDjangoApp()));
        line.addSubcommand(new CommandLine(new Top()));
        line.addSubcommand(new CommandLine(new LogLevelCommand()));
        line.setOut(out).setErr(err);
        line.setUsageHelpWidth(100);
        Usage.install(line);
        line.setParameterExceptionHandler((e, arguments) -> refuse(e, List.of(arguments), lines));
        line.setExecutionExceptionHandler((e, command, parsed) -> fail(e, command, parsed, lines));
        return line;
    }

    /** The command line is read once more where variables or a file of {@code --config} have further options. */
    private static int runWithOthers(ParseResult parsed, CommandLine line) {
        ParseResult command = parsed.subcommand();
        if (command == null || !command.commandSpec().optionsMap().containsKey(ConfigFile.OPTION)) {
            return new CommandLine.RunLast().execute(parsed);
        }
        try {
            OptionLines others = Variables.ofProcess(command.commandSpec()).lines(command);
            if (others.isEmpty()) {
                return new CommandLine.RunLast().execute(parsed);
            }
            List<String> all = others.combine(command, parsed.originalArgs());
            return commandLine(line.getOut(), line.getErr(), others.without(command))
                    .execute(all.toArray(String[]::new));
        } catch (ExpressException e) {
            return fail(e, line, command, OptionLines.NONE);
        }
    }

    private static int refuse(ParameterException e, List<String> arguments, OptionLines lines) {
        CommandLine line = e.getCommandLine();
        String message = WrongLine.explain(e, arguments);
        line.getErr().println(PREFIX + lines.locate(message, e.getArgSpec()));
        line.getErr().println(line.getParent() == null ? TRY : TRY + " " + line.getCommandName());
        return ExpressException.USAGE;
    }

    private static int fail(Exception e, CommandLine line, ParseResult parsed, OptionLines lines) {
        PrintWriter err = line.getErr();
        int code = ExpressException.RUNTIME;
        if (e instanceof ExpressException told) {
            code = told.exitCode();
            String message = String.valueOf(told.getMessage());
            err.println(PREFIX + (code == ExpressException.USAGE ? lines.locate(message, null) : message));
        } else {
            err.println(PREFIX + "this must not happen: " + e + "; with --log-level debug there is a stack trace");
        }
        ParseResult command = parsed.subcommand() == null ? parsed : parsed.subcommand();
        if ("debug".equalsIgnoreCase(command.<String>matchedOptionValue("--log-level", ""))) {
            e.printStackTrace(err);
        }
        return code;
    }

    /** Returns the version of the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = WsgiExpress.class.getPackage().getImplementationVersion();
            return new String[] {"wsgi-express " + (version == null ? "(not built)" : version)};
        }
    }
}

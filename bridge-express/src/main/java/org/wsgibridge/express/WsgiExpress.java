package org.wsgibridge.express;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.wsgibridge.express.cli.BridgeOptions;
import org.wsgibridge.express.cli.InstallDjangoApp;
import org.wsgibridge.express.cli.ModuleConfig;
import org.wsgibridge.express.cli.RefusedOptions;
import org.wsgibridge.express.cli.StartServer;
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

    private WsgiExpress() {}

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        // What the terminal expects is the platform's character set.
        PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
        PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
        System.exit(commandLine(out, err).execute(arguments));
    }

    /**
     * Makes the command line.
     *
     * @param out takes help, banner and what a command prints
     * @param err takes what went wrong
     */
    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        CommandLine line = new CommandLine(new WsgiExpress());
        line.addSubcommand(BridgeOptions.addTo(new CommandLine(new StartServer())));
        line.addSubcommand(BridgeOptions.addTo(new CommandLine(new ModuleConfig())));
        line.addSubcommand(new CommandLine(new InstallDjangoApp()));
        line.setOut(out).setErr(err);
        line.setUsageHelpWidth(100);
        line.setParameterExceptionHandler(WsgiExpress::refuse);
        line.setExecutionExceptionHandler(WsgiExpress::fail);
        return line;
    }

    private static int refuse(ParameterException e, String[] arguments) {
        CommandLine line = e.getCommandLine();
        line.getErr().println("wsgi-express: " + RefusedOptions.explain(e));
        line.getErr().println("Try: wsgi-express help " + line.getCommandName());
        return ExpressException.USAGE;
    }

    private static int fail(Exception e, CommandLine line, ParseResult parsed) throws Exception {
        if (e instanceof ExpressException told) {
            line.getErr().println("wsgi-express: " + told.getMessage());
            return told.exitCode();
        }
        throw e;
    }

    /** Tells the version that the jar was built as. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = WsgiExpress.class.getPackage().getImplementationVersion();
            return new String[] {"wsgi-express " + (version == null ? "(not built)" : version)};
        }
    }
}

package org.wsgibridge.express;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.wsgibridge.express.cli.OptionLines;
import org.wsgibridge.express.cli.Variables;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.project.CurrentFolder;
import org.wsgibridge.express.startup.ClassPath;
import org.wsgibridge.express.startup.ParentProcess;
import org.wsgibridge.express.startup.Preload;
import org.wsgibridge.express.startup.Utf8Names;
import org.wsgibridge.express.usage.FirstWord;
import org.wsgibridge.express.usage.GivenOptions;
import org.wsgibridge.express.usage.Usage;
import org.wsgibridge.express.usage.WrongLine;
import org.wsgibridge.express.war.RunningWar;
import org.wsgibridge.settings.SettingsException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command line {@code wsgi-express}. Exit codes: 0 for success, 1 if the server cannot run, 2 if the command line
 * cannot be honoured; a command that runs another program ends with the exit code of that program.
 */
@Command(
        name = "wsgi-express",
        description = "Serves a Python WSGI application by one command.",
        versionProvider = WsgiExpress.Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class WsgiExpress {

    private static final String PREFIX = "wsgi-express: ";
    private static final String TRY = "Try: wsgi-express help";

    private WsgiExpress() {}

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        ClassPath.remember(WsgiExpress.class, arguments);
        ParentProcess.endWithIt();
        PrintWriter out = new PrintWriter(System.out, true, Utf8Names.ofOutput());
        PrintWriter err = new PrintWriter(System.err, true, Utf8Names.ofOutput());
        System.exit(execute(out, err, Preload::begin, arguments));
    }

    /**
     * Runs the command; returns its exit code.
     *
     * @param out takes help, the banner and the output of a command
     * @param err takes error messages
     * @param arguments as the user wrote them; without a command, {@code start-server} is meant
     */
    static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        return execute(out, err, () -> {}, arguments);
    }

    /** Runs the command; calls {@code serves} as soon as it is known that it is {@code start-server}. */
    private static int execute(PrintWriter out, PrintWriter err, Runnable serves, String... arguments) {
        try {
            Utf8Names.check(arguments);
            RunningWar war = RunningWar.ofProcess();
            if (war != null && war.isProgram(arguments)) {
                return war.run(arguments);
            }
            String[] all = war == null ? arguments : war.complete(arguments);
            CommandLine root = new CommandLine(new WsgiExpress());
            String[] complete =
                    FirstWord.complete(all, root, Commands.names(), CurrentFolder.path(), () -> server(out, err));
            // A server stays one JVM: the launcher has given it a locale that fits.
            if (Utf8Names.needAnotherJvm() && !complete[0].equals(Commands.SERVE)) {
                return Utf8Names.runAgain();
            }
            if (complete[0].equals(Commands.SERVE)) {
                serves.run();
            }
            CommandLine line = commandLine(root, out, err, needed(complete[0]));
            return line.execute(GivenOptions.effective(line, List.of(complete)));
        } catch (ExpressException e) {
            err.println(PREFIX + e.getMessage());
            err.println(TRY);
            return e.exitCode();
        }
    }

    /** Returns the names of the commands that must be created for a command line that begins with this word. */
    private static Set<String> needed(String first) {
        if (!Commands.names().contains(first) || Commands.TELL_OF_ALL.contains(first)) {
            return Commands.names();
        }
        // An option that another command does not have may be one of the server's: the message says so.
        return first.equals(Commands.SERVE) ? Set.of(first) : Set.of(first, Commands.SERVE);
    }

    /**
     * Makes the command line with all commands.
     *
     * @param out takes help, the banner and the output of a command
     * @param err takes error messages
     */
    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        return commandLine(new CommandLine(new WsgiExpress()), out, err, Commands.names());
    }

    private static CommandSpec server(PrintWriter out, PrintWriter err) {
        CommandLine line = commandLine(new CommandLine(new WsgiExpress()), out, err, Set.of(Commands.SERVE));
        return Objects.requireNonNull(line.getSubcommands().get(Commands.SERVE)).getCommandSpec();
    }

    private static CommandLine commandLine(CommandLine root, PrintWriter out, PrintWriter err, Set<String> commands) {
        CommandLine line = complete(root, out, err, commands, OptionLines.NONE);
        line.setExecutionStrategy(parsed -> runWithOthers(parsed, line, commands));
        return line;
    }

    private static CommandLine complete(
            CommandLine line, PrintWriter out, PrintWriter err, Set<String> commands, OptionLines lines) {
        Commands.addTo(line, commands, lines);
        line.setOut(out).setErr(err);
        line.setUsageHelpWidth(100);
        line.setExpandAtFiles(false); // an argument that begins with @ is the program's or the application's
        Usage.install(line);
        line.setParameterExceptionHandler((e, arguments) -> refuse(e, List.of(arguments), lines));
        line.setExecutionExceptionHandler((e, command, parsed) -> fail(e, command, parsed, lines));
        return line;
    }

    /**
     * Runs a command. If variables or the file of {@code --config} have further options, the command line is parsed
     * again with them.
     */
    private static int runWithOthers(ParseResult parsed, CommandLine line, Set<String> commands) {
        ParseResult command = parsed.subcommand();
        if (command == null || !Variables.areReadBy(command.commandSpec())) {
            return new CommandLine.RunLast().execute(parsed);
        }
        try {
            OptionLines others = Variables.ofProcess(command.commandSpec()).lines(command);
            if (others.isEmpty()) {
                return new CommandLine.RunLast().execute(parsed);
            }
            return run(others.combine(command, parsed.originalArgs()), others.without(command), line, commands);
        } catch (ExpressException e) {
            return fail(e, line, command, OptionLines.NONE);
        }
    }

    private static int run(List<String> arguments, OptionLines others, CommandLine line, Set<String> commands) {
        CommandLine complete =
                complete(new CommandLine(new WsgiExpress()), line.getOut(), line.getErr(), commands, others);
        try {
            return complete.execute(GivenOptions.effective(complete, arguments));
        } catch (ExpressException e) {
            throw ExpressException.usage(others.locate(String.valueOf(e.getMessage()), null));
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
            // The problems of settings name the options as they were given.
            boolean isNamed = code != ExpressException.USAGE || e.getCause() instanceof SettingsException;
            err.println(PREFIX + (isNamed ? lines.masked(message) : lines.locate(message, null)));
        } else if (e instanceof InvalidPathException path) {
            code = ExpressException.USAGE;
            err.println(PREFIX + lines.masked(Utf8Names.explain(path)));
        } else {
            err.println(
                    PREFIX + lines.masked("internal error: " + e + "; with --log-level debug there is a stack trace"));
        }
        ParseResult command = parsed.subcommand() == null ? parsed : parsed.subcommand();
        if ("debug".equalsIgnoreCase(command.<String>matchedOptionValue("--log-level", ""))) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace, true));
            err.print(lines.masked(trace.toString()));
            err.flush();
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

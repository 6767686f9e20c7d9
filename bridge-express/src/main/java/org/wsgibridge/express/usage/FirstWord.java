package org.wsgibridge.express.usage;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.settings.option.Suggestion;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Completes a command line that does not begin with a command. Stateless. */
public final class FirstWord {
    private static final String HELP = "help";
    private static final String SERVE = "start-server";

    /** Commands of other servers and of the control script of this one, with what they are called here. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "run",
            SERVE,
            "serve",
            SERVE,
            "runserver",
            SERVE,
            "check",
            "config-test",
            "configtest",
            "config-test",
            "status",
            "top",
            "stop",
            "bin/wsgictl stop, which setup-server writes",
            "restart",
            "bin/wsgictl restart, which setup-server writes",
            "reload",
            "bin/wsgictl reload, which setup-server writes",
            "version",
            "--version");

    /** Commands of mod_wsgi-express that have no counterpart. */
    private static final Set<String> OF_APACHE = Set.of("module-location", "install-module");

    private FirstWord() {}

    /**
     * Completes a command line. Without arguments it means {@code help}; an application without a command means {@code
     * start-server}.
     *
     * @param arguments as the user wrote them
     * @param root the root command
     * @param others the names of commands that are not added to it yet
     * @param folder the working directory
     * @param server makes the command that serves, for a command line of another server
     * @return arguments that begin with a command, or with an option of the root
     * @throws ExpressException if the first word is neither a command nor an application
     */
    public static String[] complete(
            String[] arguments, CommandLine root, Set<String> others, Path folder, Supplier<CommandSpec> server) {
        if (arguments.length == 0) {
            return new String[] {HELP};
        }
        String first = arguments[0];
        Set<String> commands = new LinkedHashSet<>(root.getSubcommands().keySet());
        commands.addAll(others);
        if (first.equals(HELP) && arguments.length > 1 && !arguments[1].startsWith("-")) {
            String named = arguments[1];
            if (!commands.contains(named) && !named.equals(root.getCommandName())) {
                refuseOfApache(named);
                throw ExpressException.usage(
                        named + " is not a command" + meant(named, commands).orElse(": expected " + list(commands)));
            }
            return named.equals(root.getCommandName()) ? new String[] {HELP} : arguments;
        }
        if (commands.contains(first)) {
            return arguments;
        }
        boolean served = (first.startsWith("-") || Dashes.begin(first))
                ? !root.getCommandSpec().optionsMap().containsKey(first)
                : isApplication(first, folder);
        if (served) {
            return Stream.concat(Stream.of(SERVE), Stream.of(arguments)).toArray(String[]::new);
        }
        if (first.startsWith("-")) {
            return arguments;
        }
        refuseOfApache(first);
        if (OtherCommand.isServer(first)) {
            throw ExpressException.usage(
                    String.join("\nwsgi-express: ", OtherCommand.translated(List.of(arguments), server.get())));
        }
        throw ExpressException.usage(first + " is not a command, and there is no such file or module in " + folder
                + meant(first, commands)
                        .orElse(": expected a command such as " + SERVE
                                + ", a script such as wsgi.py, module:callable, or a folder"));
    }

    /** Refuses a command of mod_wsgi-express that has no counterpart. */
    private static void refuseOfApache(String word) {
        if (OF_APACHE.contains(word)) {
            throw ExpressException.usage(word + " is a command of mod_wsgi-express for Apache httpd, which is not"
                    + " needed here: wsgi-express has its own server, and in a WAR the bridge is a jar in WEB-INF/lib");
        }
    }

    private static Optional<String> meant(String word, Set<String> commands) {
        return Optional.ofNullable(ELSEWHERE.get(word))
                .or(() -> Suggestion.meant(word, commands, List.of(SERVE)))
                .map(command -> "; did you mean " + command + "?");
    }

    private static String list(Set<String> commands) {
        List<String> all = List.copyOf(commands);
        return String.join(", ", all.subList(0, all.size() - 1)) + " or " + all.get(all.size() - 1);
    }

    private static boolean isApplication(String word, Path folder) {
        if (word.indexOf(':') >= 0 || word.indexOf('/') >= 0 || word.indexOf('.') >= 0) {
            return true;
        }
        try {
            return Files.exists(folder.resolve(word)) || Files.isRegularFile(folder.resolve(word + ".py"));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}

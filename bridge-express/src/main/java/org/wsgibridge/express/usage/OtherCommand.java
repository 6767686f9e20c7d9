package org.wsgibridge.express.usage;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Translates a whole command line of another server, such as {@code gunicorn app:app -w 4}. Not thread-safe. */
final class OtherCommand {
    private static final Set<String> SERVERS = Set.of("gunicorn", "uwsgi", "granian", "waitress-serve");
    /** A module with a callable; no address such as localhost:8125. */
    private static final String MODULE = "[A-Za-z_][\\w.]*:[A-Za-z_][\\w.]*(\\(.*\\))?";

    private static final Pattern APPLICATION = Pattern.compile(MODULE);
    private static final Pattern APPLICATION_OR_FILE = Pattern.compile(MODULE + "|.+\\.(?:py|wsgi|ini)");

    private static final String ENTRY = "--entry-point ";
    private static final String ACCESS_LOG = "--access-log ";

    private final List<String> arguments;

    /** What the server takes for an application. */
    private final Pattern application;

    private final CommandSpec command;
    private final List<String> here = new ArrayList<>();
    private final List<String> sentences = new ArrayList<>();
    private boolean hasApplication;
    private int next = 1;

    private OtherCommand(List<String> arguments, CommandSpec command) {
        this.arguments = arguments;
        this.application = arguments.get(0).equals("uwsgi") ? APPLICATION_OR_FILE : APPLICATION;
        this.command = command;
    }

    /** Returns whether a word is the command of another server. */
    static boolean isServer(String word) {
        return SERVERS.contains(word);
    }

    /**
     * Translates a command line.
     *
     * @param arguments the command of the other server and its arguments
     * @param command the command that serves here
     * @return the line here, and a sentence for each option without a counterpart, in a line each
     */
    static List<String> translated(List<String> arguments, CommandSpec command) {
        return new OtherCommand(arguments, command).translated();
    }

    private List<String> translated() {
        while (next < arguments.size()) {
            String argument = arguments.get(next++);
            if (argument.startsWith("-") && argument.length() > 1) {
                add(argument);
            } else {
                here.add(ShellWord.quoted(argument));
                hasApplication = true;
            }
        }
        String line = arguments.get(0) + " is another server; here it is: wsgi-express "
                + (here.isEmpty() ? "wsgi.py" : String.join(" ", here));
        List<String> lines = new ArrayList<>(List.of(line));
        lines.addAll(sentences);
        return lines;
    }

    private void add(String argument) {
        int sign = argument.startsWith("--") ? argument.indexOf('=') : -1;
        String flag = sign < 0 ? argument : argument.substring(0, sign);
        String value = sign < 0 ? following() : argument.substring(sign + 1);
        Habits.Habit habit = Habits.of(arguments.get(0) + " " + flag, value, command);
        OptionSpec own = command.optionsMap().get(flag);
        if (own != null && habit == null) {
            here.add(ShellWord.quoted(argument));
            addValues(own, own.arity().min() - (sign < 0 ? 0 : 1));
            return;
        }
        if (habit == null) {
            habit = Habits.of(flag, value, command);
        }
        if (habit == null || habit.ours() == null) {
            sentences.add(
                    habit == null || own == null ? UnknownOption.explain(flag, value, command) : flag + habit.told());
        } else {
            addOurs(habit.ours());
        }
        boolean isOne = argument.startsWith("--") || argument.length() == 2; // -w 4, and not -w4
        if (sign < 0 && isOne && !value.isEmpty() && ((habit != null && habit.takesValue()) || !isApplication(value))) {
            next++;
        }
    }

    private void addOurs(String ours) {
        hasApplication |= ours.startsWith(ENTRY);
        // The file of an access log does not replace its format.
        if (!ours.equals(ACCESS_LOG + "combined") || here.stream().noneMatch(each -> each.startsWith(ACCESS_LOG))) {
            here.add(ours);
        }
    }

    private void addValues(OptionSpec own, int count) {
        for (int i = 0; i < count && next < arguments.size(); i++) {
            if (own.preprocessor() instanceof OptionalValue optional && !optional.takes(arguments.get(next))) {
                return;
            }
            here.add(ShellWord.quoted(arguments.get(next++)));
        }
    }

    /** Returns the next argument, {@code ""} if that is an option. */
    private String following() {
        String following = next < arguments.size() ? arguments.get(next) : "";
        return following.startsWith("-") && following.length() > 1 ? "" : following;
    }

    /** Returns whether a word after an option that may have no value is the application: the last word that may be. */
    private boolean isApplication(String word) {
        if (hasApplication || mayFollow()) {
            return false;
        }
        return application.matcher(word).matches() || next == arguments.size() - 1;
    }

    /** Returns whether one of the words after the next one may be the application. */
    private boolean mayFollow() {
        return arguments.stream()
                .skip(next + 1L)
                .anyMatch(word ->
                        !word.startsWith("-") && application.matcher(word).matches());
    }
}

package org.wsgibridge.settings.option;

import static org.wsgibridge.settings.option.EngineSupport.OWN_PROCESS;
import static org.wsgibridge.settings.option.OptionTypes.bytes;
import static org.wsgibridge.settings.option.OptionTypes.octal;
import static org.wsgibridge.settings.option.OptionTypes.positiveSeconds;
import static org.wsgibridge.settings.option.OptionTypes.signed;
import static org.wsgibridge.settings.option.OptionTypes.text;
import static org.wsgibridge.settings.option.Scope.GROUP;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The options of interpreters that are separate processes. */
public final class ProcessOptions {
    private static final String ACCOUNT = "[A-Za-z0-9_][A-Za-z0-9_.-]*";

    private static final String NAME = "[^\\s=*\\p{Cntrl}]+";
    private static final String ASSIGNMENT = NAME + "=(\"[^\"\\p{Cntrl}]*\"|[^\\s\"\\p{Cntrl}]*)";
    private static final String WORD = "(?:\"[^\"\\p{Cntrl}]*\"|[^\\s\"\\p{Cntrl}])+";
    private static final Pattern ONE_WORD = Pattern.compile(WORD);
    private static final Pattern ONE_ASSIGNMENT = Pattern.compile("([^\\s=]+)=(?:\"([^\"]*)\"|([^\\s\"]*))");

    /** The value of LANG. */
    public static final Option<String> LANG = Option.of(
                    "lang",
                    GROUP,
                    text("locale name", "a locale name such as en_US.UTF-8", "[A-Za-z0-9_.@-]+"),
                    "",
                    "The value of `LANG` in the processes.")
            .defaultText("`C.UTF-8`")
            .onlyFor(OWN_PROCESS)
            .modWsgi("`WSGIDaemonProcess lang=`");

    /** The value of LC_ALL. */
    public static final Option<String> LOCALE = Option.of(
                    "locale",
                    GROUP,
                    text("locale name", "a locale name such as en_US.UTF-8", "[A-Za-z0-9_.@-]+"),
                    "",
                    "The value of `LC_ALL` in the processes.")
            .defaultText("`C.UTF-8`; none if `lang` is set")
            .onlyFor(OWN_PROCESS)
            .modWsgi("`WSGIDaemonProcess locale=`, `--locale`");

    /** The JVM's environment variables that processes inherit. */
    public static final Option<String> PROCESS_PASSENV = Option.of(
                    "process-passenv",
                    GROUP,
                    text("names", "names separated by spaces, or *", "\\*|" + NAME + "(\\s+" + NAME + ")*")
                            .separatedBy(" "),
                    "",
                    "Environment variables of the JVM that the processes have in `os.environ`, separated by spaces, in"
                            + " addition to the few that every process needs and those of `passenv`; `*`: all. See"
                            + " [The environment of processes](cpython.md#the-environment-of-processes).")
            .defaultText("`*`; with `user` none")
            .onlyFor(OWN_PROCESS);

    /** Further environment variables of processes. */
    public static final Option<String> PROCESS_SETENV = Option.of(
                    "process-setenv",
                    GROUP,
                    text(
                                    "assignments",
                                    "NAME=value separated by spaces, a value with spaces in double quotes",
                                    ASSIGNMENT + "(\\s+" + ASSIGNMENT + ")*")
                            .separatedBy(" "),
                    "",
                    "Variables in `os.environ`, such as `DEBUG=0 TITLE=\"my site\"`, separated by spaces. Unlike"
                            + " `environ.KEY`, they are not in the environ of requests.")
            .defaultText("none");

    /** The command that starts Python. */
    public static final Option<String> PYTHON_WRAPPER = Option.of(
                    "python-wrapper",
                    GROUP,
                    text(
                            "command",
                            "a command whose words are separated by spaces, a word with spaces in double quotes",
                            WORD + "(?:\\s+" + WORD + ")*"),
                    "",
                    "A command that starts the Python of the processes, such as `opentelemetry-instrument`,"
                            + " `newrelic-admin run-program` or `ddtrace-run`. Its process has to become Python"
                            + " (`exec`). `%{PYTHON}` stands for the Python; without it, the Python follows the last"
                            + " word. The Python's arguments come last. See"
                            + " [Instrumentation](tracing.md#instrumentation-in-python).")
            .defaultText("none")
            .onlyFor(OWN_PROCESS);

    /** The process title. */
    public static final Option<String> DISPLAY_NAME = Option.of(
                    "display-name",
                    GROUP,
                    text("text", "text without control characters", "\\P{Cntrl}+"),
                    "",
                    "The title of the processes in `ps`; `%{GROUP}` stands for `(wsgi:NAME)`.")
            .defaultText("none")
            .onlyFor(OWN_PROCESS)
            .modWsgi("`WSGIDaemonProcess display-name=`");

    /** The user. */
    public static final Option<String> USER = Option.of(
                    "user",
                    GROUP,
                    text("name or number", "a user's name, or a number", ACCOUNT),
                    "",
                    "The user that the processes run as; the JVM has to run as root.")
            .defaultText("the JVM's")
            .onlyFor(OWN_PROCESS)
            .modWsgi("`WSGIDaemonProcess user=`, `--user`");

    /** The user's group. */
    public static final Option<String> USER_GROUP = Option.of(
                    "group",
                    GROUP,
                    text("name or number", "a group's name, or a number", ACCOUNT),
                    "",
                    "The group that the processes run as; the JVM has to run as root.")
            .defaultText("the user's own with `user`, else the JVM's")
            .onlyFor(OWN_PROCESS)
            .modWsgi("`WSGIDaemonProcess group=`, `--group`");

    /** Further groups. */
    public static final Option<String> SUPPLEMENTARY_GROUPS = Option.of(
                    "supplementary-groups",
                    GROUP,
                    text(
                                    "names or numbers",
                                    "names or numbers of groups, separated by commas",
                                    ACCOUNT + "(\\s*,\\s*" + ACCOUNT + ")*")
                            .separatedBy(","),
                    "",
                    "Further groups of the processes, separated by commas; the JVM has to run as root.")
            .defaultText("the user's with `user`, else the JVM's")
            .onlyFor(OWN_PROCESS)
            .modWsgi("`WSGIDaemonProcess supplementary-groups=`");

    /** The file mode creation mask. */
    public static final Option<Integer> UMASK = Option.of(
                    "umask", GROUP, octal(), "", "The file mode creation mask of the processes.")
            .defaultText("the JVM's")
            .onlyFor(OWN_PROCESS)
            .modWsgi("`WSGIDaemonProcess umask=`");

    /** The scheduling priority. */
    public static final Option<Integer> CPU_PRIORITY = Option.of(
                    "cpu-priority",
                    GROUP,
                    signed(-20, 20),
                    "",
                    "The scheduling priority of the processes, from -20 (most favourable) to 20; a lower number than"
                            + " the JVM's needs root.")
            .defaultText("the JVM's")
            .onlyFor(OWN_PROCESS)
            .modWsgi("`WSGIDaemonProcess cpu-priority=`");

    /** The data segment limit. */
    public static final Option<Long> MEMORY_LIMIT = Option.of(
                    "memory-limit",
                    GROUP,
                    bytes(),
                    "0",
                    "The limit of a process's data segment (`RLIMIT_DATA`); beyond it Python raises `MemoryError`."
                            + " 0: no limit.")
            .onlyFor(OWN_PROCESS)
            .modWsgi("`WSGIDaemonProcess memory-limit=`");

    /** The address space limit. */
    public static final Option<Long> VIRTUAL_MEMORY_LIMIT = Option.of(
                    "virtual-memory-limit",
                    GROUP,
                    bytes(),
                    "0",
                    "The limit of a process's address space (`RLIMIT_AS`); beyond it Python raises `MemoryError`. 0:"
                            + " no limit.")
            .onlyFor(OWN_PROCESS)
            .modWsgi("`WSGIDaemonProcess virtual-memory-limit=`");

    /** The GIL's switch interval. */
    public static final Option<Duration> SWITCH_INTERVAL = Option.of(
                    "switch-interval",
                    GROUP,
                    positiveSeconds(),
                    "",
                    "How long a thread may keep the GIL while another waits for it (`sys.setswitchinterval`).")
            .defaultText("Python's, 0.005")
            .onlyFor(OWN_PROCESS)
            .modWsgi("`WSGIDaemonProcess switch-interval=`, `--switch-interval`");

    /** All of these, in the order of the documentation. */
    public static final List<Option<?>> ALL = List.of(
            LANG,
            LOCALE,
            PROCESS_PASSENV,
            PROCESS_SETENV,
            PYTHON_WRAPPER,
            DISPLAY_NAME,
            USER,
            USER_GROUP,
            SUPPLEMENTARY_GROUPS,
            UMASK,
            CPU_PRIORITY,
            MEMORY_LIMIT,
            VIRTUAL_MEMORY_LIMIT,
            SWITCH_INTERVAL);

    private ProcessOptions() {}

    /**
     * Returns the words of a value of {@link #PYTHON_WRAPPER}, without quotes.
     *
     * @param text a valid value of the option
     */
    public static List<String> words(String text) {
        return ONE_WORD.matcher(text)
                .results()
                .map(word -> word.group().replace("\"", ""))
                .toList();
    }

    /**
     * Returns the variables in a value of {@link #PROCESS_SETENV} by name.
     *
     * @param text a valid value of the option
     */
    public static Map<String, String> assignments(String text) {
        Map<String, String> variables = new LinkedHashMap<>();
        Matcher assignment = ONE_ASSIGNMENT.matcher(text);
        while (assignment.find()) {
            String quoted = assignment.group(2);
            variables.put(assignment.group(1), quoted == null ? assignment.group(3) : quoted);
        }
        return variables;
    }
}

package org.wsgibridge.settings.option;

import static org.wsgibridge.settings.option.EngineSupport.IN_PROCESS;
import static org.wsgibridge.settings.option.OptionTypes.bytes;
import static org.wsgibridge.settings.option.OptionTypes.choice;
import static org.wsgibridge.settings.option.OptionTypes.count;
import static org.wsgibridge.settings.option.OptionTypes.path;
import static org.wsgibridge.settings.option.OptionTypes.text;
import static org.wsgibridge.settings.option.OptionTypes.toggle;
import static org.wsgibridge.settings.option.Scope.GROUP;

import java.io.File;
import org.wsgibridge.settings.group.Reload;
import org.wsgibridge.settings.group.StartupFailure;

/** The options of process groups: engine, capacity, applications. */
public final class GroupOptions {
    private static final String WARNING = "(default|error|always|module|once|ignore|all)(:[^:,\\p{Cntrl}]*){0,4}";

    private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9_.-]*";

    /** The engine. */
    public static final Option<String> ENGINE = Option.of(
                    "engine",
                    GROUP,
                    text("name", "the name of an engine, such as cpython", NAME),
                    "",
                    "The Python that runs the group: `cpython` (processes of a real CPython 2.7 or 3.8+) or `jython`"
                            + " (Python 2.7 inside the JVM). Has to be set if several engines are on the class path.")
            .defaultText("the only engine on the class path");

    /** The number of interpreters. */
    public static final Option<Integer> PROCESSES = Option.of(
                    "processes",
                    GROUP,
                    count(1, 1024),
                    "1",
                    "The number of interpreters: processes for `cpython`, isolated interpreters for `jython`.")
            .modWsgi("`WSGIDaemonProcess processes=`, `--processes`");

    /** The number of requests per interpreter. */
    public static final Option<Integer> THREADS = Option.of(
                    "threads", GROUP, count(1, 65536), "5", "How many requests one interpreter runs at the same time.")
            .modWsgi("`WSGIDaemonProcess threads=`, `--threads`");

    /** The stack of a thread. */
    public static final Option<Long> STACK_SIZE = Option.of(
                    "stack-size",
                    GROUP,
                    bytes(),
                    "0",
                    "The stack of each thread that runs requests. 0: the system's default.")
            .modWsgi("`WSGIDaemonProcess stack-size=`");

    /** Whether requests run on virtual threads. */
    public static final Option<Boolean> VIRTUAL_THREADS = Option.of(
                    "virtual-threads",
                    GROUP,
                    toggle(),
                    "off",
                    "Runs requests on virtual threads, for thousands of `threads` whose requests mostly wait. Needs"
                            + " JDK 21 or later; from JDK 24 on no thread is pinned.")
            .onlyFor(IN_PROCESS);

    /** The size of the admission queue. */
    public static final Option<Integer> LISTEN_BACKLOG = Option.of(
                    "listen-backlog",
                    GROUP,
                    count(0, 1_000_000),
                    "100",
                    "How many requests may wait for a slot; one more gets 503 with `Retry-After` at once. 0: no"
                            + " request waits.")
            .modWsgi("`WSGIDaemonProcess listen-backlog=`, `--daemon-backlog`");

    /** Up to how many stuck requests interpreters with such a request are replaced. */
    public static final Option<Integer> MAXIMUM_STUCK = Option.of(
            "maximum-stuck",
            GROUP,
            count(0, 100_000),
            "10",
            "How many requests may be stuck: they have exceeded `request-timeout` and `interrupt-timeout`, and their"
                    + " thread cannot be ended. Up to this number, interpreters with a stuck request are replaced,"
                    + " which keeps the capacity. Above it they are not replaced, and the liveness check fails, so"
                    + " that the JVM can be restarted.");

    /** The application's folder. */
    public static final Option<String> HOME = Option.of(
                    "home",
                    GROUP,
                    path("folder"),
                    "",
                    "The application's folder, relative to `WEB-INF` or absolute: first on Python's search path, and"
                            + " the working directory.")
            .defaultText("the script's folder; `WEB-INF` for a module")
            .modWsgi("`WSGIDaemonProcess home=`, `--working-directory`");

    /** The virtualenv. */
    public static final Option<String> PYTHON_HOME = Option.of(
                    "python-home",
                    GROUP,
                    path("folder"),
                    "",
                    "A virtual environment or Python installation, relative to `WEB-INF` or absolute. For `jython` its"
                            + " `site-packages` are used.")
            .defaultText("`python3` on the PATH for `cpython`; none for `jython`")
            .modWsgi("`WSGIDaemonProcess python-home=`, `WSGIPythonHome`");

    /** The search path. */
    public static final Option<String> PYTHON_PATH = Option.of(
                    "python-path",
                    GROUP,
                    path("folders").separatedBy(File.pathSeparator),
                    "",
                    "Folders (and zips or wheels) for the front of Python's search path, relative to `WEB-INF` or"
                            + " absolute, separated by `:` (Windows: `;`). Their `.pth` files are honoured."
                            + " `WEB-INF/lib-python` is always on the search path.")
            .defaultText("none")
            .modWsgi("`WSGIDaemonProcess python-path=`, `--python-path`");

    /** The filters of warnings: Python's option {@code -W}. */
    public static final Option<String> PYTHON_WARNINGS = Option.of(
                    "python-warnings",
                    GROUP,
                    text(
                            "filters",
                            "filters as Python's option -W has them, action:message:category:module:line, separated"
                                    + " by commas, such as error or ignore::DeprecationWarning",
                            WARNING + "(\\s*,\\s*" + WARNING + ")*"),
                    "",
                    "Filters of warnings, in the syntax of Python's option `-W`, separated by commas: `error`,"
                            + " `ignore::DeprecationWarning`. The last filter that matches applies.")
            .defaultText("none")
            .modWsgi("`WSGIPythonWarnings`, `--python-warnings`");

    /** The folder that keeps compiled modules. */
    public static final Option<String> PYTHON_CACHE = Option.of(
                    "python-cache",
                    GROUP,
                    path("folder"),
                    "",
                    "The folder that keeps compiled modules for the next start, relative to `WEB-INF` or absolute. It"
                            + " is created if it does not exist, and must belong to this user alone. Several servers"
                            + " may share it. See [Compiled modules](jython.md#compiled-modules).")
            .defaultText("the server root's in wsgi-express; Tomcat's work folder; else `~/.cache`")
            .onlyFor(IN_PROCESS);

    /** When changed sources are loaded again. */
    public static final Option<Reload> RELOAD = Option.of(
                    "reload",
                    GROUP,
                    choice(Reload.class),
                    "script",
                    "When changed sources are loaded again: `script`: when the script file of a mount has changed, or"
                            + " a link of its path leads elsewhere; `changes`: when the source of any loaded"
                            + " module or a template has changed, for development; `never`. Unless it is `never`, a"
                            + " script can request a reload itself, with"
                            + " [`reload_required()`](wsgi.md#scripts-that-ask-to-be-loaded-again).")
            .modWsgi("`WSGIScriptReloading`, `--reload-on-changes`, `--disable-reloading`");

    /** What happens if the first load fails. */
    public static final Option<StartupFailure> STARTUP_FAILURE = Option.of(
                    "startup-failure",
                    GROUP,
                    choice(StartupFailure.class),
                    "",
                    "What happens if the application cannot be loaded at the start: `fail`: the deployment fails;"
                            + " `retry`: the load is tried again with back-off, and requests get 503 meanwhile.")
            .defaultText("fail (with `reload = changes`: retry)");

    /** Whether clients see tracebacks. */
    public static final Option<Boolean> DEBUG = Option.of(
                    "debug",
                    GROUP,
                    toggle(),
                    "off",
                    "Shows the exception, the calls that led to it with their sources, and the request on the page of"
                            + " a failed request, and of every request while the sources do not load. Values of"
                            + " headers and parameters are masked if their name looks like that of a secret. For"
                            + " development only: the page shows the code to every client.")
            .defaultText("off (with `reload = changes`: on)")
            .modWsgi("`--debug-mode`");

    private GroupOptions() {}
}

package org.wsgibridge.settings;

import static org.wsgibridge.settings.EngineSupport.OWN_PROCESS;
import static org.wsgibridge.settings.OptionTypes.bytes;
import static org.wsgibridge.settings.OptionTypes.choice;
import static org.wsgibridge.settings.OptionTypes.count;
import static org.wsgibridge.settings.OptionTypes.octal;
import static org.wsgibridge.settings.OptionTypes.path;
import static org.wsgibridge.settings.OptionTypes.positiveSeconds;
import static org.wsgibridge.settings.OptionTypes.seconds;
import static org.wsgibridge.settings.OptionTypes.text;
import static org.wsgibridge.settings.Scope.GROUP;

import java.time.Duration;

/** The options of process groups. */
public final class GroupOptions {
    private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9_.-]*";

    /** The engine. */
    public static final Option<String> ENGINE = Option.of(
                    "engine",
                    GROUP,
                    text("name", "the name of an engine, such as cpython", NAME),
                    "",
                    "The Python that runs the group: `cpython` (processes of a real CPython 2.7 or 3.8+) or `jython`"
                            + " (Python 2.7 inside the JVM). Has to be named when several are on the class path.")
            .standardText("the only engine on the class path");

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
                    "threads", GROUP, count(1, 4096), "5", "How many requests one interpreter runs at the same time.")
            .modWsgi("`WSGIDaemonProcess threads=`, `--threads`");

    /** The size of the admission queue. */
    public static final Option<Integer> LISTEN_BACKLOG = Option.of(
                    "listen-backlog",
                    GROUP,
                    count(0, 1_000_000),
                    "100",
                    "How many requests may wait for a slot; one more gets 503 with `Retry-After` at once."
                            + " 0: none waits.")
            .modWsgi("`WSGIDaemonProcess listen-backlog=`, `--daemon-backlog`");

    /** When an interpreter is replaced. */
    public static final Option<Integer> MAXIMUM_REQUESTS = Option.of(
                    "maximum-requests",
                    GROUP,
                    count(0, 999_999_999),
                    "0",
                    "After how many requests an interpreter is replaced; its replacement is opened first. 0: never.")
            .modWsgi("`WSGIDaemonProcess maximum-requests=`, `--maximum-requests`");

    /** The limit of waiting. */
    public static final Option<Duration> QUEUE_TIMEOUT = Option.of(
                    "queue-timeout",
                    GROUP,
                    seconds(),
                    "45",
                    "How long a request may wait for a slot; then it gets 504 without having run. 0: no limit.")
            .modWsgi("`WSGIDaemonProcess queue-timeout=`, `--queue-timeout`");

    /** The limit of a request. */
    public static final Option<Duration> REQUEST_TIMEOUT = Option.of(
                    "request-timeout",
                    GROUP,
                    seconds(),
                    "60",
                    "How long a request may run, from the moment it gets its slot; then the client gets 504, or the"
                            + " connection is broken off if the response has begun. 0: no limit.")
            .modWsgi("`WSGIDaemonProcess request-timeout=`, `--request-timeout`");

    /** The grace of an interrupted request. */
    public static final Option<Duration> INTERRUPT_TIMEOUT = Option.of(
                    "interrupt-timeout",
                    GROUP,
                    seconds(),
                    "5",
                    "How long a request that outlived `request-timeout` has to unwind after it was interrupted; then"
                            + " its interpreter is replaced, and ended when what else it runs has finished."
                            + " 0: replaced at once.")
            .modWsgi("`WSGIDaemonProcess interrupt-timeout=`, `--interrupt-timeout`");

    /** The limit of opening an interpreter. */
    public static final Option<Duration> STARTUP_TIMEOUT = Option.of(
                    "startup-timeout",
                    GROUP,
                    seconds(),
                    "15",
                    "How long opening an interpreter and loading its applications may take. 0: no limit.")
            .standardOf("jython", "60")
            .modWsgi("`WSGIDaemonProcess startup-timeout=`, `--startup-timeout`");

    /** The drain window. */
    public static final Option<Duration> GRACEFUL_TIMEOUT = Option.of(
                    "graceful-timeout",
                    GROUP,
                    seconds(),
                    "15",
                    "How long running requests may go on when their interpreter is retired or the application is"
                            + " undeployed. 0: they are ended at once.")
            .modWsgi("`WSGIDaemonProcess graceful-timeout=`, `--graceful-timeout`");

    /** The limit of exit handlers. */
    public static final Option<Duration> SHUTDOWN_TIMEOUT = Option.of(
                    "shutdown-timeout",
                    GROUP,
                    positiveSeconds(),
                    "5",
                    "How long Python's exit handlers may take when an interpreter is closed; then it is ended by"
                            + " force.")
            .modWsgi("`WSGIDaemonProcess shutdown-timeout=`, `--shutdown-timeout`");

    /** The limit of a silent uploader. */
    public static final Option<Duration> SOCKET_TIMEOUT = Option.of(
                    "socket-timeout",
                    GROUP,
                    seconds(),
                    "60",
                    "How long a client may send nothing while its request body is read. 0: no limit of the bridge's"
                            + " own; the container has one, too.")
            .modWsgi("`WSGIDaemonProcess socket-timeout=`, `--socket-timeout`");

    /** The limit of a stalled downloader. */
    public static final Option<Duration> RESPONSE_SOCKET_TIMEOUT = Option.of(
                    "response-socket-timeout",
                    GROUP,
                    seconds(),
                    "60",
                    "How long a client may take nothing of a response that waits for it; then the connection is broken"
                            + " off. 0: no limit of the bridge's own.")
            .modWsgi("`WSGIDaemonProcess response-socket-timeout=`, `--response-socket-timeout`");

    /** The application's folder. */
    public static final Option<String> HOME = Option.of(
                    "home",
                    GROUP,
                    path("folder"),
                    "",
                    "The application's folder, relative to `WEB-INF` or absolute: first on Python's search path, and"
                            + " the working directory.")
            .standardText("the script's folder; `WEB-INF` for a module")
            .modWsgi("`WSGIDaemonProcess home=`, `--working-directory`");

    /** The virtualenv. */
    public static final Option<String> PYTHON_HOME = Option.of(
                    "python-home",
                    GROUP,
                    path("folder"),
                    "",
                    "A virtual environment or Python installation, relative to `WEB-INF` or absolute. For `jython` its"
                            + " `site-packages` are used.")
            .standardText("`python3` on the PATH for `cpython`; none for `jython`")
            .modWsgi("`WSGIDaemonProcess python-home=`, `WSGIPythonHome`");

    /** The search path. */
    public static final Option<String> PYTHON_PATH = Option.of(
                    "python-path",
                    GROUP,
                    path("folders"),
                    "",
                    "Folders (and zips or wheels) for the front of Python's search path, relative to `WEB-INF` or"
                            + " absolute, separated by `:` (Windows: `;`). Their `.pth` files are honoured."
                            + " `WEB-INF/lib-python` is there anyway.")
            .standardText("none")
            .modWsgi("`WSGIDaemonProcess python-path=`, `--python-path`");

    /** LANG. */
    public static final Option<String> LANG = Option.of(
                    "lang",
                    GROUP,
                    text("locale name", "a locale name such as en_US.UTF-8", "[A-Za-z0-9_.@-]+"),
                    "",
                    "The value of `LANG` in the processes.")
            .standardText("`C.UTF-8`")
            .onlyFor(OWN_PROCESS)
            .modWsgi("`WSGIDaemonProcess lang=`");

    /** LC_ALL. */
    public static final Option<String> LOCALE = Option.of(
                    "locale",
                    GROUP,
                    text("locale name", "a locale name such as en_US.UTF-8", "[A-Za-z0-9_.@-]+"),
                    "",
                    "The value of `LC_ALL` in the processes.")
            .standardText("`C.UTF-8`; none if `lang` is set")
            .onlyFor(OWN_PROCESS)
            .modWsgi("`WSGIDaemonProcess locale=`, `--locale`");

    /** The process title. */
    public static final Option<String> DISPLAY_NAME = Option.of(
                    "display-name",
                    GROUP,
                    text("text", "text without control characters", "\\P{Cntrl}+"),
                    "",
                    "The title of the processes in `ps`; `%{GROUP}` stands for `(wsgi:NAME)`.")
            .standardText("none")
            .onlyFor(OWN_PROCESS)
            .modWsgi("`WSGIDaemonProcess display-name=`");

    /** The file mode creation mask. */
    public static final Option<Integer> UMASK = Option.of(
                    "umask", GROUP, octal(), "", "The file mode creation mask of the processes.")
            .standardText("the JVM's")
            .onlyFor(OWN_PROCESS)
            .modWsgi("`WSGIDaemonProcess umask=`");

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

    /** When changes are loaded. */
    public static final Option<Reload> RELOAD = Option.of(
                    "reload",
                    GROUP,
                    choice(Reload.class),
                    "script",
                    "When changed sources are loaded again: `script`: when the script file of a mount has changed;"
                            + " `changes`: when the source of any loaded module or a template has changed, for"
                            + " development; `never`.")
            .modWsgi("`WSGIScriptReloading`, `--reload-on-changes`, `--disable-reloading`");

    /** What a failed first load means. */
    public static final Option<StartupFailure> STARTUP_FAILURE = Option.of(
                    "startup-failure",
                    GROUP,
                    choice(StartupFailure.class),
                    "",
                    "When the application cannot be loaded at the start: `fail` the deployment, or `retry` with"
                            + " back-off while requests get 503.")
            .standardText("fail (with `reload = changes`: retry)");

    private GroupOptions() {}
}

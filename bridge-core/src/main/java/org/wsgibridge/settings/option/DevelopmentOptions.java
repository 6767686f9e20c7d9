package org.wsgibridge.settings.option;

import static org.wsgibridge.settings.option.EngineSupport.OWN_PROCESS;
import static org.wsgibridge.settings.option.OptionTypes.path;
import static org.wsgibridge.settings.option.OptionTypes.toggle;
import static org.wsgibridge.settings.option.Scope.GROUP;

import java.util.List;

/** The options of debugger, profiler, coverage and recorder, as in mod_wsgi-express. */
public final class DevelopmentOptions {
    /** Whether an exception opens the debugger. */
    public static final Option<Boolean> ENABLE_DEBUGGER = Option.of(
                    "enable-debugger",
                    GROUP,
                    toggle(),
                    "off",
                    "Opens Python's debugger `pdb` in the terminal in which the server was started, when an exception"
                            + " leaves the application, its iterable or its `close()`. The defaults of"
                            + " `request-timeout`, `interrupt-timeout`, `startup-timeout`, `deadlock-timeout`,"
                            + " `graceful-timeout` and `slow-request` are 0 then.")
            .modWsgi("`--enable-debugger`");

    /** Whether the debugger opens before the application is loaded. */
    public static final Option<Boolean> DEBUGGER_STARTUP = Option.of(
                    "debugger-startup",
                    GROUP,
                    toggle(),
                    "off",
                    "Opens the debugger before the application is loaded, to set breakpoints, at which requests then"
                            + " stop. Implies `enable-debugger`.")
            .modWsgi("`--debugger-startup`");

    /** Whether the profiler is on. */
    public static final Option<Boolean> ENABLE_PROFILER = Option.of(
                    "enable-profiler",
                    GROUP,
                    toggle(),
                    "off",
                    "Profiles the load of the application and its requests, with `cProfile` (`jython`: with"
                            + " `profile`), and writes a file for `pstats` when the interpreter ends.")
            .modWsgi("`--enable-profiler`");

    /** The folder for profiles. */
    public static final Option<String> PROFILER_DIRECTORY =
            directory("profiler-directory", "pstats", "The folder for the profiler's files, one for each interpreter.");

    /** Whether executed lines are recorded. */
    public static final Option<Boolean> ENABLE_COVERAGE = Option.of(
                    "enable-coverage",
                    GROUP,
                    toggle(),
                    "off",
                    "Records which lines are executed, with coverage.py, which has to be installed in the"
                            + " application's Python, and writes pages about them when the interpreter ends."
                            + " Configuration files of coverage.py are honoured.")
            .onlyFor(OWN_PROCESS)
            .modWsgi("`--enable-coverage`");

    /** The folder for the pages about executed lines. */
    public static final Option<String> COVERAGE_DIRECTORY = directory(
                    "coverage-directory",
                    "htmlcov",
                    "The folder for the pages about executed lines; `index.html` is the first.")
            .onlyFor(OWN_PROCESS);

    /** Whether requests and responses are recorded. */
    public static final Option<Boolean> ENABLE_RECORDER = Option.of(
                    "enable-recorder",
                    GROUP,
                    toggle(),
                    "off",
                    "Writes each request and its response, as the application sees them, to separate files:"
                            + " `KEY.iheaders` the environ, `KEY.icontent` what was read of the body, `KEY.oheaders`"
                            + " and `KEY.ocontent` the response, and the traceback of an exception to `KEY.oaexcept`"
                            + " (of the call), `KEY.orexcept` (of the iteration) or `KEY.ofexcept` (of `close()`). The"
                            + " files contain passwords. If the server creates their folder, only the server's user"
                            + " can read it.")
            .modWsgi("`--enable-recorder`");

    /** The folder for the records of requests. */
    public static final Option<String> RECORDER_DIRECTORY =
            directory("recorder-directory", "archive", "The folder for the recorder's files.");

    /** All of these, in the order of the documentation. */
    public static final List<Option<?>> ALL = List.of(
            ENABLE_DEBUGGER,
            DEBUGGER_STARTUP,
            ENABLE_PROFILER,
            PROFILER_DIRECTORY,
            ENABLE_COVERAGE,
            COVERAGE_DIRECTORY,
            ENABLE_RECORDER,
            RECORDER_DIRECTORY);

    private DevelopmentOptions() {}

    private static Option<String> directory(String name, String defaultValue, String meaning) {
        return Option.of(
                        name,
                        GROUP,
                        path("folder"),
                        defaultValue,
                        meaning + " Relative to `WEB-INF` or absolute; it is created if it does not exist.")
                .defaultText("`" + defaultValue + "` in the server's working directory")
                .modWsgi("`--" + name + "`");
    }
}

package org.wsgibridge.settings.option;

import static org.wsgibridge.settings.option.EngineSupport.OWN_PROCESS;
import static org.wsgibridge.settings.option.OptionTypes.path;
import static org.wsgibridge.settings.option.OptionTypes.toggle;
import static org.wsgibridge.settings.option.Scope.GROUP;

import java.util.List;

/** What helps while an application is developed, as mod_wsgi-express has it. */
public final class DevelopmentOptions {
    /** Post mortem. */
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

    /** From the start. */
    public static final Option<Boolean> DEBUGGER_STARTUP = Option.of(
                    "debugger-startup",
                    GROUP,
                    toggle(),
                    "off",
                    "Opens the debugger before the application is loaded, to set breakpoints, at which requests then"
                            + " stop. Implies `enable-debugger`.")
            .modWsgi("`--debugger-startup`");

    /** Profiles. */
    public static final Option<Boolean> ENABLE_PROFILER = Option.of(
                    "enable-profiler",
                    GROUP,
                    toggle(),
                    "off",
                    "Profiles the load of the application and its requests, with `cProfile` (`jython`: with"
                            + " `profile`), and writes a file for `pstats` when the interpreter ends.")
            .modWsgi("`--enable-profiler`");

    /** Where profiles go. */
    public static final Option<String> PROFILER_DIRECTORY =
            directory("profiler-directory", "pstats", "The folder for these files, one for each interpreter.");

    /** Coverage. */
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

    /** Where the pages go. */
    public static final Option<String> COVERAGE_DIRECTORY = directory(
                    "coverage-directory", "htmlcov", "The folder for these pages; `index.html` is the first.")
            .onlyFor(OWN_PROCESS);

    /** Records. */
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

    /** Where records go. */
    public static final Option<String> RECORDER_DIRECTORY =
            directory("recorder-directory", "archive", "The folder for these files.");

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

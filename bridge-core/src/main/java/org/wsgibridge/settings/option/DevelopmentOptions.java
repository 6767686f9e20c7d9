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
                    "Open Python's debugger `pdb` at the terminal that the server was started in, where an exception leaves the"
                            + " application, its iterable or its `close()`. The defaults of `request-timeout`,"
                            + " `interrupt-timeout`, `startup-timeout`, `deadlock-timeout`, `graceful-timeout` and"
                            + " `slow-request` are 0 then.")
            .modWsgi("`--enable-debugger`");

    /** From the start. */
    public static final Option<Boolean> DEBUGGER_STARTUP = Option.of(
                    "debugger-startup",
                    GROUP,
                    toggle(),
                    "off",
                    "Open the debugger before the application is loaded, to set breakpoints, which requests then stop at."
                            + " Implies `enable-debugger`.")
            .modWsgi("`--debugger-startup`");

    /** Profiles. */
    public static final Option<Boolean> ENABLE_PROFILER = Option.of(
                    "enable-profiler",
                    GROUP,
                    toggle(),
                    "off",
                    "Measure the functions that loading the application and its requests call, by `cProfile` (`jython`: by"
                            + " `profile`), and write a file for `pstats` when the interpreter ends.")
            .modWsgi("`--enable-profiler`");

    /** Where profiles go. */
    public static final Option<String> PROFILER_DIRECTORY =
            directory("profiler-directory", "pstats", "Where those files go, one for each interpreter.");

    /** Coverage. */
    public static final Option<Boolean> ENABLE_COVERAGE = Option.of(
                    "enable-coverage",
                    GROUP,
                    toggle(),
                    "off",
                    "Note which lines are executed, by coverage.py, which the application's Python has to have, and write pages"
                            + " about them when the interpreter ends. Its own configuration files are honoured.")
            .onlyFor(OWN_PROCESS)
            .modWsgi("`--enable-coverage`");

    /** Where the pages go. */
    public static final Option<String> COVERAGE_DIRECTORY = directory(
                    "coverage-directory", "htmlcov", "Where those pages go; `index.html` is the first.")
            .onlyFor(OWN_PROCESS);

    /** Records. */
    public static final Option<Boolean> ENABLE_RECORDER = Option.of(
                    "enable-recorder",
                    GROUP,
                    toggle(),
                    "off",
                    "Write each request and its response, as the application sees them, to files of their own:"
                            + " `KEY.iheaders` the environ, `KEY.icontent` what was read of the body, `KEY.oheaders` and"
                            + " `KEY.ocontent` the response, and the traceback of an exception to `KEY.oaexcept` (of the call),"
                            + " `KEY.orexcept` (of the iteration) or `KEY.ofexcept` (of `close()`). Passwords are among"
                            + " them; only the server's user can read the folder if it is made here.")
            .modWsgi("`--enable-recorder`");

    /** Where records go. */
    public static final Option<String> RECORDER_DIRECTORY =
            directory("recorder-directory", "archive", "Where those files go.");

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
                        meaning + " Relative to `WEB-INF` or absolute; made if it is not there.")
                .defaultText("`" + defaultValue + "` in the server's working directory")
                .modWsgi("`--" + name + "`");
    }
}

package org.wsgibridge.express.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.settings.option.DevelopmentOptions;
import picocli.CommandLine.Option;

/** The options for development, as mod_wsgi-express has them. */
final class DevelopmentFlags {
    /** The names of the options that limit the server to one interpreter with one request at a time. */
    static final Set<String> NAMES = Set.of(
            "--debug-mode",
            "--enable-debugger",
            "--debugger-startup",
            "--enable-profiler",
            "--enable-coverage",
            "--enable-recorder");

    @Option(
            names = "--reload-on-changes",
            description = "Reloads the application when any of its source files has changed. Shows tracebacks in error"
                    + " pages, and listens only on this machine unless --host is given.")
    boolean reloadOnChanges;

    @Option(
            names = "--disable-reloading",
            description = "Never reloads the application, not even when its script has changed.")
    boolean disableReloading;

    @Option(
            names = "--debug-mode",
            description = "Runs one interpreter with one request at a time, and shows tracebacks in error"
                    + " pages. The options below imply it.")
    @Nullable
    Boolean debugMode;

    @Option(
            names = "--enable-debugger",
            description =
                    "Opens Python's debugger pdb at this terminal when an exception leaves the application. Timeouts"
                            + " are off unless they are set.")
    boolean debugger;

    @Option(
            names = "--debugger-startup",
            description = "Also opens the debugger before the application is loaded, to set breakpoints.")
    boolean debuggerStartup;

    @Option(
            names = "--enable-profiler",
            description = "Profiles the application; writes a file for Python's pstats at the end.")
    boolean profiler;

    @Option(
            names = "--profiler-directory",
            paramLabel = "FOLDER",
            description = "The folder of the profiler's file. Default: pstats in the server root")
    @Nullable
    Path profilerDirectory;

    @Option(
            names = "--enable-coverage",
            description = "Records with coverage.py which lines are executed; writes an HTML report at the"
                    + " end. Only with cpython.")
    boolean coverage;

    @Option(
            names = "--coverage-directory",
            paramLabel = "FOLDER",
            description = "The folder of the coverage report. Default: htmlcov in the server root")
    @Nullable
    Path coverageDirectory;

    @Option(
            names = "--enable-recorder",
            description = "Writes each request and its response to files, passwords included.")
    boolean recorder;

    @Option(
            names = "--recorder-directory",
            paramLabel = "FOLDER",
            description = "The folder of the recorder's files. Default: archive in the server root")
    @Nullable
    Path recorderDirectory;

    /**
     * Adds the corresponding options of the bridge.
     *
     * @param options the bridge's options by name
     * @param folder the folder that relative paths are resolved against
     * @throws ExpressException if the options contradict each other
     */
    void addTo(Map<String, String> options, Path folder) {
        if (reloadOnChanges && disableReloading) {
            throw ExpressException.usage("--reload-on-changes contradicts --disable-reloading: expected one of them");
        }
        if (reloadOnChanges) {
            options.put("reload", "changes");
        } else if (disableReloading) {
            options.put("reload", "never");
        }
        if (Boolean.FALSE.equals(debugMode)) {
            options.put("debug", "off");
        } else if (debugMode != null) {
            options.put("processes", "1");
            options.put("threads", "1");
            options.put("debug", "on");
        }
        put(options, DevelopmentOptions.ENABLE_DEBUGGER, debugger);
        put(options, DevelopmentOptions.DEBUGGER_STARTUP, debuggerStartup);
        put(options, DevelopmentOptions.ENABLE_PROFILER, profiler);
        put(options, DevelopmentOptions.PROFILER_DIRECTORY, profilerDirectory, profiler, folder);
        put(options, DevelopmentOptions.ENABLE_COVERAGE, coverage);
        put(options, DevelopmentOptions.COVERAGE_DIRECTORY, coverageDirectory, coverage, folder);
        put(options, DevelopmentOptions.ENABLE_RECORDER, recorder);
        put(options, DevelopmentOptions.RECORDER_DIRECTORY, recorderDirectory, recorder, folder);
    }

    /**
     * Adds the folders of profiler, coverage and recorder that the user has not named.
     *
     * @param options the bridge's options by name
     * @param root the server root
     */
    void addFolders(Map<String, String> options, Path root) {
        putStandard(options, DevelopmentOptions.PROFILER_DIRECTORY, profiler, root);
        putStandard(options, DevelopmentOptions.COVERAGE_DIRECTORY, coverage, root);
        putStandard(options, DevelopmentOptions.RECORDER_DIRECTORY, recorder, root);
    }

    private static void put(
            Map<String, String> options, org.wsgibridge.settings.option.Option<Boolean> option, boolean wanted) {
        if (wanted) {
            options.put(option.name(), "on");
        }
    }

    private static void put(
            Map<String, String> options,
            org.wsgibridge.settings.option.Option<String> option,
            @Nullable Path value,
            boolean used,
            Path folder) {
        if (value == null) {
            return;
        }
        if (!used) {
            String needed = "--enable-" + option.name().replace("-directory", "");
            throw ExpressException.usage("--" + option.name() + " does nothing without " + needed + ": expected both");
        }
        options.put(option.name(), folder.resolve(value).normalize().toString());
    }

    private static void putStandard(
            Map<String, String> options,
            org.wsgibridge.settings.option.Option<String> option,
            boolean used,
            Path root) {
        if (used && option.engines().includes(options.getOrDefault("engine", ""))) {
            options.putIfAbsent(
                    option.name(), root.resolve(option.defaultValue()).toString());
        }
    }
}

package org.wsgibridge.settings.group;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Debugger, profiler, coverage and recorder, for the development of an application. If any of these is set, the process
 * group has one interpreter, which runs one request at a time. Immutable.
 *
 * @param debugger whether an exception that leaves the application opens Python's debugger at the terminal
 * @param debuggerStartup whether the debugger is opened before the application is loaded
 * @param profiler the folder for profiles; {@code null} for no profiler
 * @param coverage the folder for the report of coverage.py; {@code null} for no coverage
 * @param recorder the folder for the records of requests; {@code null} for no recorder
 */
public record DevelopmentSettings(
        boolean debugger,
        boolean debuggerStartup,
        @Nullable Path profiler,
        @Nullable Path coverage,
        @Nullable Path recorder) {
    /** The default: none of these. */
    public static final DevelopmentSettings NONE = new DevelopmentSettings(false, false, null, null, null);

    /** Returns whether any of these is set. */
    public boolean any() {
        return terminal() || profiler != null || coverage != null || recorder != null;
    }

    /** Returns whether the debugger may be opened, so that a terminal is needed. */
    public boolean terminal() {
        return debugger || debuggerStartup;
    }
}

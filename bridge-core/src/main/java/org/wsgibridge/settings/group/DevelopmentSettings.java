package org.wsgibridge.settings.group;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What helps while an application is developed. With any of these there is one interpreter, and it runs one request at
 * a time.
 *
 * @param debugger whether an exception that leaves the application opens Python's debugger at the terminal
 * @param debuggerStartup whether the debugger is opened before the application is loaded
 * @param profiler the folder for profiles, {@code null} for none
 * @param coverage the folder for the pages about the lines that were executed, {@code null} for none
 * @param recorder the folder for the records of requests, {@code null} for none
 */
public record DevelopmentSettings(
        boolean debugger,
        boolean debuggerStartup,
        @Nullable Path profiler,
        @Nullable Path coverage,
        @Nullable Path recorder) {
    /** Nothing of it. */
    public static final DevelopmentSettings NONE = new DevelopmentSettings(false, false, null, null, null);

    /** Returns whether anything of it is wanted. */
    public boolean any() {
        return terminal() || profiler != null || coverage != null || recorder != null;
    }

    /** Returns whether a developer uses the debugger at the terminal. */
    public boolean terminal() {
        return debugger || debuggerStartup;
    }
}

package org.wsgibridge.settings.group;

/**
 * The settings of a process group (mod_wsgi's WSGIDaemonProcess). Immutable.
 *
 * @param name the group's name
 * @param engine the engine's name
 * @param capacity how many requests the group can run, and how many can wait
 * @param timeouts the timeouts
 * @param recycling when an interpreter is replaced
 * @param python where Python and its modules are
 * @param process the settings of interpreters that are separate processes
 * @param threading the kind of threads that run requests
 * @param reload when changed sources are loaded again
 * @param startupFailure what happens if the first interpreter cannot be opened
 * @param debug whether clients see tracebacks
 * @param development debugger, profiler, coverage and recorder
 */
public record ProcessGroupSettings(
        String name,
        String engine,
        Capacity capacity,
        Timeouts timeouts,
        Recycling recycling,
        PythonSettings python,
        ProcessSettings process,
        ThreadSettings threading,
        Reload reload,
        StartupFailure startupFailure,
        boolean debug,
        DevelopmentSettings development) {

    /** Returns these settings for a background script: with another capacity, and without development settings. */
    public ProcessGroupSettings forService(Capacity other) {
        return new ProcessGroupSettings(
                name,
                engine,
                other,
                timeouts,
                recycling,
                python,
                process,
                threading,
                reload,
                startupFailure,
                debug,
                DevelopmentSettings.NONE);
    }
}

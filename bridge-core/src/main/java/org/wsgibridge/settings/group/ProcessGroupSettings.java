package org.wsgibridge.settings.group;

/**
 * The settings of a process group; mod_wsgi's WSGIDaemonProcess.
 *
 * @param name the group's name
 * @param engine the engine's name
 * @param capacity how many requests it runs and keeps waiting
 * @param timeouts how long things may take
 * @param recycling when an interpreter is replaced
 * @param python where Python and its modules are
 * @param process what applies to interpreters that are processes
 * @param threading what threads run requests
 * @param reload when changed sources are loaded again
 * @param startupFailure what happens when the first interpreter cannot be opened
 * @param debug whether the client sees tracebacks
 * @param development what helps while an application is developed
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

    /** Returns the same for a background script: with another capacity, and without what is done to requests. */
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

package org.wsgibridge.settings;

/**
 * The settings of a process group; mod_wsgi's WSGIDaemonProcess.
 *
 * @param name the group's name
 * @param engine the engine's name
 * @param capacity how many requests it runs and keeps waiting
 * @param timeouts how long things may take
 * @param python where Python and its modules are
 * @param process what applies to interpreters that are processes
 * @param reload when changed sources are loaded again
 * @param startupFailure what happens when the first interpreter cannot be opened
 */
public record ProcessGroupSettings(
        String name,
        String engine,
        Capacity capacity,
        Timeouts timeouts,
        PythonSettings python,
        ProcessSettings process,
        Reload reload,
        StartupFailure startupFailure) {}

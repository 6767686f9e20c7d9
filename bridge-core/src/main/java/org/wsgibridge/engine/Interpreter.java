package org.wsgibridge.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One interpreter of a process group: the unit of recycling; what mod_wsgi calls a daemon process. Thread-safe.
 */
public interface Interpreter {

    /**
     * Runs a request. Returns at once: the engine runs the application on a thread (or in a process) of the
     * interpreter's own. The process group has at most {@code threads} leases out at a time.
     *
     * <p>The engine drives {@code lease.exchange().response()} and calls {@link Lease#release()} at the end in every
     * case. It must check {@code exchange().isOpen()} before it calls the application.
     *
     * @param lease the request and its slot
     */
    void call(Lease lease);

    /**
     * Ends the run of one request from outside; harms no other request. Returns at once. Does nothing when the lease is
     * released.
     *
     * @param lease the request to end
     * @return what was done
     */
    Interruption interrupt(Lease lease);

    /** Returns the Python stacks of the requests that run now, for a log or a status page; empty where not supported. */
    List<PythonStack> stacks();

    /**
     * Returns the source files of the modules that are loaded now, for the reload check.
     *
     * @return existing or vanished files, in no order
     */
    List<Path> sourceFiles();

    /** Returns the process id of an interpreter that is a process of its own, else this JVM's. */
    long pid();

    /**
     * Ends the interpreter: publishes {@code process_stopping}, runs {@code atexit}, then uses force. The group calls it
     * once, when no request should run any more; those that still do are ended. Blocks for at most about the grace.
     *
     * @param reason mod_wsgi's shutdown_reason
     * @param grace how long Python code may take before force is used (shutdown-timeout)
     */
    void close(String reason, Duration grace);
}

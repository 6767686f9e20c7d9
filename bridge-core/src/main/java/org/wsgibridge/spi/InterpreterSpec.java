package org.wsgibridge.spi;

import java.util.List;
import org.wsgibridge.meter.ApplicationMeters;
import org.wsgibridge.meter.InterpreterMeters;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.group.ProcessGroupSettings;

/**
 * Specifies an interpreter to open. Immutable.
 *
 * @param name the interpreter's name, such as {@code default-3}, for thread names, logs and folders; this JVM never
 *     uses it again
 * @param settings the process group's settings
 * @param applications the applications to load while the interpreter is opened: those of the group's mounts, without
 *     duplicates
 * @param log receives the text that the application writes
 * @param events receives the events of the interpreter
 * @param cpuTime whether to measure the CPU time of each request, see {@link
 *     org.wsgibridge.exchange.RequestTimes#cpuNanos(long)}
 * @param meters receives the application's own metrics
 */
public record InterpreterSpec(
        String name,
        ProcessGroupSettings settings,
        List<ApplicationRef> applications,
        ApplicationLog log,
        InterpreterEvents events,
        boolean cpuTime,
        InterpreterMeters meters) {

    /** Makes the specification of an interpreter that measures no CPU time, and whose metrics are not read. */
    public InterpreterSpec(
            String name,
            ProcessGroupSettings settings,
            List<ApplicationRef> applications,
            ApplicationLog log,
            InterpreterEvents events) {
        this(name, settings, applications, log, events, false, ApplicationMeters.unread());
    }
}

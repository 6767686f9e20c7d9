package org.wsgibridge.spi;

import java.util.List;
import org.wsgibridge.meter.ApplicationMeters;
import org.wsgibridge.meter.InterpreterMeters;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.group.ProcessGroupSettings;

/**
 * What interpreter to open.
 *
 * @param name unique in this JVM's life, such as {@code default-3}; for thread names, logs and folders
 * @param settings the process group's settings
 * @param applications the applications to load while opening, each of the group's mounts' once
 * @param log takes what the application writes
 * @param events takes the events of the interpreter
 * @param cpuTime whether the CPU time of each request is to be measured, see {@link
 *     org.wsgibridge.exchange.RequestTimes#cpuNanos(long)}
 * @param meters takes what the application measures
 */
public record InterpreterSpec(
        String name,
        ProcessGroupSettings settings,
        List<ApplicationRef> applications,
        ApplicationLog log,
        InterpreterEvents events,
        boolean cpuTime,
        InterpreterMeters meters) {

    /** Makes the specification of an interpreter that measures nothing. */
    public InterpreterSpec(
            String name,
            ProcessGroupSettings settings,
            List<ApplicationRef> applications,
            ApplicationLog log,
            InterpreterEvents events) {
        this(name, settings, applications, log, events, false, ApplicationMeters.unread());
    }
}

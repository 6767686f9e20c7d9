package org.wsgibridge.engine;

import java.util.List;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.ProcessGroupSettings;

/**
 * What interpreter to open.
 *
 * @param name unique in this JVM's life, such as {@code default-3}; for thread names, logs and folders
 * @param settings the process group's settings
 * @param applications the applications to load while opening, each of the group's mounts' once
 * @param log takes what the application writes
 * @param events what the interpreter tells its process group
 */
public record InterpreterSpec(
        String name,
        ProcessGroupSettings settings,
        List<ApplicationRef> applications,
        ApplicationLog log,
        InterpreterEvents events) {}

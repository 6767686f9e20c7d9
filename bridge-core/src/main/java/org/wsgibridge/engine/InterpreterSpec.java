package org.wsgibridge.engine;

import java.util.List;
import java.util.function.Consumer;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.ProcessGroupSettings;

/**
 * What interpreter to open.
 *
 * @param name unique in this JVM's life, such as {@code default-3}; for thread names, logs and folders
 * @param settings the process group's settings
 * @param applications the applications to load while opening, each of the group's mounts' once
 * @param log takes what the application writes
 * @param onLost to be called once, from any thread, with a reason for the log, when the interpreter has ended on its own
 *     and can take no more requests; never after {@link Interpreter#close}. The engine calls it before it ends the
 *     requests that were lost and releases their leases, so that nobody else is sent to a dead interpreter
 */
public record InterpreterSpec(
        String name,
        ProcessGroupSettings settings,
        List<ApplicationRef> applications,
        ApplicationLog log,
        Consumer<String> onLost) {}

package org.wsgibridge.settings;

import java.util.List;
import java.util.Optional;

/** The table of all options. An option that is not here does not exist, and one that is here is honoured. */
public final class Options {
    /** Every option, in the order of the documentation. */
    public static final List<Option<?>> ALL = List.of(
            MountOptions.APPLICATION,
            MountOptions.CALLABLE_OBJECT,
            MountOptions.PROCESS_GROUP,
            MountOptions.LIMIT_REQUEST_BODY,
            MountOptions.REQUEST_BUFFERING,
            MountOptions.SERVLET_OBJECTS,
            MountOptions.STATIC,
            MountOptions.STATIC_CACHE_CONTROL,
            GroupOptions.ENGINE,
            GroupOptions.PROCESSES,
            GroupOptions.THREADS,
            GroupOptions.LISTEN_BACKLOG,
            GroupOptions.MAXIMUM_REQUESTS,
            GroupOptions.QUEUE_TIMEOUT,
            GroupOptions.REQUEST_TIMEOUT,
            GroupOptions.INTERRUPT_TIMEOUT,
            GroupOptions.STARTUP_TIMEOUT,
            GroupOptions.GRACEFUL_TIMEOUT,
            GroupOptions.SHUTDOWN_TIMEOUT,
            GroupOptions.SOCKET_TIMEOUT,
            GroupOptions.RESPONSE_SOCKET_TIMEOUT,
            GroupOptions.HOME,
            GroupOptions.PYTHON_HOME,
            GroupOptions.PYTHON_PATH,
            GroupOptions.LANG,
            GroupOptions.LOCALE,
            GroupOptions.DISPLAY_NAME,
            GroupOptions.UMASK,
            GroupOptions.MEMORY_LIMIT,
            GroupOptions.RELOAD,
            GroupOptions.STARTUP_FAILURE);

    private Options() {}

    /**
     * Finds an option.
     *
     * @param name its name
     */
    public static Optional<Option<?>> byName(String name) {
        return ALL.stream().filter(option -> option.name().equals(name)).findFirst();
    }
}

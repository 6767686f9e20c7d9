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
            MountOptions.IGNORE_ACTIVITY,
            MountOptions.STATIC,
            MountOptions.STATIC_CACHE_CONTROL,
            MountOptions.ADMIN,
            GroupOptions.ENGINE,
            GroupOptions.PROCESSES,
            GroupOptions.THREADS,
            GroupOptions.STACK_SIZE,
            GroupOptions.VIRTUAL_THREADS,
            GroupOptions.LISTEN_BACKLOG,
            GroupOptions.MAXIMUM_STUCK,
            TimeoutOptions.QUEUE_TIMEOUT,
            TimeoutOptions.CONNECT_TIMEOUT,
            TimeoutOptions.REQUEST_TIMEOUT,
            TimeoutOptions.INTERRUPT_TIMEOUT,
            TimeoutOptions.STARTUP_TIMEOUT,
            TimeoutOptions.GRACEFUL_TIMEOUT,
            TimeoutOptions.EVICTION_TIMEOUT,
            TimeoutOptions.SHUTDOWN_TIMEOUT,
            TimeoutOptions.DEADLOCK_TIMEOUT,
            TimeoutOptions.SOCKET_TIMEOUT,
            TimeoutOptions.RESPONSE_SOCKET_TIMEOUT,
            RecyclingOptions.MAXIMUM_REQUESTS,
            RecyclingOptions.RESTART_INTERVAL,
            RecyclingOptions.INACTIVITY_TIMEOUT,
            RecyclingOptions.CPU_TIME_LIMIT,
            RecyclingOptions.MAXIMUM_MEMORY,
            GroupOptions.HOME,
            GroupOptions.PYTHON_HOME,
            GroupOptions.PYTHON_PATH,
            ProcessOptions.LANG,
            ProcessOptions.LOCALE,
            ProcessOptions.DISPLAY_NAME,
            ProcessOptions.USER,
            ProcessOptions.USER_GROUP,
            ProcessOptions.SUPPLEMENTARY_GROUPS,
            ProcessOptions.UMASK,
            ProcessOptions.CPU_PRIORITY,
            ProcessOptions.MEMORY_LIMIT,
            ProcessOptions.VIRTUAL_MEMORY_LIMIT,
            ProcessOptions.SWITCH_INTERVAL,
            GroupOptions.RELOAD,
            GroupOptions.STARTUP_FAILURE,
            GroupOptions.DEBUG);

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

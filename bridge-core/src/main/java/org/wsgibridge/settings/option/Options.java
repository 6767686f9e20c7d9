package org.wsgibridge.settings.option;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The table of all options. The bridge supports exactly these options, and refuses all other names. */
public final class Options {
    /** Every option, in the order of the documentation. */
    public static final List<Option<?>> ALL = Stream.of(
                    List.<Option<?>>of(
                            MountOptions.APPLICATION,
                            MountOptions.CALLABLE_OBJECT,
                            MountOptions.PROCESS_GROUP,
                            MountOptions.LIMIT_REQUEST_BODY,
                            MountOptions.REQUEST_BUFFERING,
                            MountOptions.RESPONSE_BUFFER,
                            MountOptions.SERVLET_OBJECTS,
                            MountOptions.IGNORE_ACTIVITY,
                            MountOptions.WARM_UP,
                            MountOptions.STATIC,
                            MountOptions.STATIC_CACHE_CONTROL,
                            ServiceOptions.SERVICE),
                    DataSourceOptions.ALL,
                    ProxyOptions.ALL,
                    EnvironOptions.ALL,
                    HeadOptions.ALL,
                    SiteOptions.ALL,
                    AccessOptions.ALL,
                    AdminOptions.ALL,
                    MetricsOptions.ALL,
                    LogOptions.ALL,
                    List.<Option<?>>of(
                            GroupOptions.ENGINE,
                            GroupOptions.PROCESSES,
                            GroupOptions.THREADS,
                            GroupOptions.STACK_SIZE,
                            GroupOptions.VIRTUAL_THREADS,
                            GroupOptions.LISTEN_BACKLOG,
                            GroupOptions.MAXIMUM_STUCK),
                    TimeoutOptions.ALL,
                    RecyclingOptions.ALL,
                    List.<Option<?>>of(
                            GroupOptions.HOME,
                            GroupOptions.PYTHON_HOME,
                            GroupOptions.PYTHON_PATH,
                            GroupOptions.PYTHON_WARNINGS,
                            GroupOptions.PYTHON_CACHE),
                    ProcessOptions.ALL,
                    List.<Option<?>>of(GroupOptions.RELOAD, GroupOptions.STARTUP_FAILURE, GroupOptions.DEBUG),
                    DevelopmentOptions.ALL)
            .flatMap(List::stream)
            .toList();

    private Options() {}

    /**
     * Returns the option with a name; empty if there is none.
     *
     * @param name the option's name
     */
    public static Optional<Option<?>> byName(String name) {
        return ALL.stream().filter(option -> option.name().equals(name)).findFirst();
    }
}

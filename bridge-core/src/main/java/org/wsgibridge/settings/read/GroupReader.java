package org.wsgibridge.settings.read;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.OptionOrigin;
import org.wsgibridge.settings.group.Capacity;
import org.wsgibridge.settings.group.DevelopmentSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings.Recycling;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;
import org.wsgibridge.settings.group.ProcessSettings;
import org.wsgibridge.settings.group.PythonSettings;
import org.wsgibridge.settings.group.Reload;
import org.wsgibridge.settings.group.StartupFailure;
import org.wsgibridge.settings.group.ThreadSettings;
import org.wsgibridge.settings.option.DevelopmentOptions;
import org.wsgibridge.settings.option.EngineSupport;
import org.wsgibridge.settings.option.EnvironOptions;
import org.wsgibridge.settings.option.GroupOptions;
import org.wsgibridge.settings.option.Option;
import org.wsgibridge.settings.option.ProcessOptions;
import org.wsgibridge.settings.option.RecyclingOptions;
import org.wsgibridge.settings.option.TimeoutOptions;

/** Reads the settings of one process group. */
final class GroupReader {
    private static final List<String> PYTHONS = List.of("bin/python3", "bin/python", "bin/python2");

    /** The options that engines check and error pages name. */
    private static final List<Option<?>> NAMED_LATER = List.of(
            GroupOptions.RELOAD,
            GroupOptions.DEBUG,
            GroupOptions.STACK_SIZE,
            GroupOptions.PYTHON_HOME,
            ProcessOptions.PYTHON_WRAPPER,
            ProcessOptions.USER,
            ProcessOptions.USER_GROUP,
            ProcessOptions.SUPPLEMENTARY_GROUPS,
            ProcessOptions.CPU_PRIORITY,
            ProcessOptions.SWITCH_INTERVAL,
            DevelopmentOptions.ENABLE_DEBUGGER,
            DevelopmentOptions.DEBUGGER_STARTUP,
            DevelopmentOptions.ENABLE_PROFILER,
            DevelopmentOptions.PROFILER_DIRECTORY,
            DevelopmentOptions.ENABLE_COVERAGE,
            DevelopmentOptions.COVERAGE_DIRECTORY,
            DevelopmentOptions.ENABLE_RECORDER,
            DevelopmentOptions.RECORDER_DIRECTORY);

    private final Resolver resolver;
    private final PathReader paths;
    private final Set<String> engines;
    private final String name;

    private String engine = "";
    private DevelopmentReader developmentReader;
    private DevelopmentSettings development = DevelopmentSettings.NONE;

    GroupReader(Resolver resolver, PathReader paths, Set<String> engines, String name) {
        this.resolver = resolver;
        this.paths = paths;
        this.engines = new TreeSet<>(engines);
        this.name = name;
        this.developmentReader = new DevelopmentReader(resolver, paths, name, engine);
    }

    /** Reads the settings of the group that runs these mounts. */
    ProcessGroupSettings read(List<MountDraft> mounts) {
        engine = engine();
        GroupChecks checks = new GroupChecks(resolver, name, engine);
        checks.checkEngine();
        for (MountDraft mount : mounts) {
            checks.checkMount(mount);
        }
        developmentReader = new DevelopmentReader(resolver, paths, name, engine);
        development = developmentReader.read();
        Capacity capacity = new Capacity(
                developmentReader.one(GroupOptions.PROCESSES, get(GroupOptions.PROCESSES), development),
                developmentReader.one(GroupOptions.THREADS, get(GroupOptions.THREADS), development),
                get(GroupOptions.LISTEN_BACKLOG),
                get(GroupOptions.MAXIMUM_STUCK));
        Timeouts timeouts = timeouts();
        checks.checkContradictions(capacity, timeouts);
        Recycling recycling = recycling();
        mounts.forEach(mount -> checks.checkActivity(mount, recycling));
        Reload reload = get(GroupOptions.RELOAD);
        return new ProcessGroupSettings(
                name,
                engine,
                capacity,
                timeouts,
                recycling,
                python(mounts),
                process(),
                threading(),
                reload,
                startupFailure(reload),
                debug(reload),
                development,
                written());
    }

    private Map<String, String> written() {
        Map<String, String> written = new HashMap<>();
        for (Option<?> option : NAMED_LATER) {
            Setting setting = resolver.find(key(option));
            if (setting != null) {
                written.put(option.name(), setting.describe());
            }
        }
        return written;
    }

    private String engine() {
        String only = engines.size() == 1 ? engines.iterator().next() : "";
        String named = getOrNull(GroupOptions.ENGINE, only);
        Setting setting = resolver.find(key(GroupOptions.ENGINE));
        String known = String.join(", ", engines);
        if (engines.isEmpty()) {
            resolver.problems().add("there is no engine on the class path: expected bridge-cpython or bridge-jython");
        } else if (setting == null && only.isEmpty()) {
            resolver.problems()
                    .add("engine is not set, but there are several on the class path: expected engine = one of: "
                            + known);
        } else if (setting != null && named != null && !engines.contains(named)) {
            resolver.problems().add(setting, "expected an engine on the class path: " + known);
            return "";
        }
        return named == null ? only : named;
    }

    private boolean debug(Reload reload) {
        String defaultValue =
                reload == Reload.CHANGES ? "on" : developmentReader.defaultValue(GroupOptions.DEBUG, development);
        return resolver.getWithDefault(GroupOptions.DEBUG, key(GroupOptions.DEBUG), defaultValue);
    }

    private Timeouts timeouts() {
        return new Timeouts(
                get(TimeoutOptions.QUEUE_TIMEOUT),
                get(TimeoutOptions.CONNECT_TIMEOUT),
                get(TimeoutOptions.REQUEST_TIMEOUT),
                get(TimeoutOptions.INTERRUPT_TIMEOUT),
                get(TimeoutOptions.STARTUP_TIMEOUT),
                get(TimeoutOptions.GRACEFUL_TIMEOUT),
                get(TimeoutOptions.EVICTION_TIMEOUT),
                get(TimeoutOptions.SHUTDOWN_TIMEOUT),
                get(TimeoutOptions.DEADLOCK_TIMEOUT),
                get(TimeoutOptions.SOCKET_TIMEOUT),
                get(TimeoutOptions.RESPONSE_SOCKET_TIMEOUT),
                get(TimeoutOptions.SLOW_REQUEST));
    }

    private Recycling recycling() {
        return new Recycling(
                get(RecyclingOptions.MAXIMUM_REQUESTS),
                get(RecyclingOptions.RESTART_INTERVAL),
                get(RecyclingOptions.INACTIVITY_TIMEOUT),
                get(RecyclingOptions.CPU_TIME_LIMIT),
                ifHonoured(RecyclingOptions.MAXIMUM_MEMORY, 0L));
    }

    private ThreadSettings threading() {
        return new ThreadSettings(get(GroupOptions.STACK_SIZE), ifHonoured(GroupOptions.VIRTUAL_THREADS, false));
    }

    private PythonSettings python(List<MountDraft> mounts) {
        Path defaultValue = defaultHome(mounts);
        String home = getOrNull(GroupOptions.HOME, defaultValue.toString());
        String pythonHome = getOrNull(GroupOptions.PYTHON_HOME, "");
        String pythonPath = getOrNull(GroupOptions.PYTHON_PATH, "");
        Path homeFolder = home == null ? null : paths.folder(home, setting(GroupOptions.HOME));
        return new PythonSettings(
                homeFolder == null ? defaultValue : homeFolder,
                pythonHome == null ? null : pythonHome(pythonHome, setting(GroupOptions.PYTHON_HOME)),
                pythonPath == null ? List.of() : paths.searchPath(pythonPath, setting(GroupOptions.PYTHON_PATH)),
                ifHonouredOrNull(ProcessOptions.LANG),
                ifHonouredOrNull(ProcessOptions.LOCALE),
                warnings(),
                wrapper(),
                cache());
    }

    private @Nullable Path cache() {
        String folder = ifHonouredOrNull(GroupOptions.PYTHON_CACHE);
        return folder == null ? null : paths.writable(folder, setting(GroupOptions.PYTHON_CACHE));
    }

    private List<String> warnings() {
        String filters = getOrNull(GroupOptions.PYTHON_WARNINGS, "");
        return filters == null ? List.of() : List.of(filters.split("\\s*,\\s*"));
    }

    private List<String> wrapper() {
        String command = ifHonouredOrNull(ProcessOptions.PYTHON_WRAPPER);
        return command == null ? List.of() : ProcessOptions.words(command);
    }

    private @Nullable Path pythonHome(String text, Setting setting) {
        Path home = paths.folder(text, setting);
        boolean runs = home == null
                || !EngineSupport.OWN_PROCESS.includes(engine)
                || PYTHONS.stream().anyMatch(python -> Files.exists(home.resolve(python)));
        if (!runs) {
            resolver.problems()
                    .add(
                            setting,
                            "found none of " + String.join(", ", PYTHONS) + " in " + home
                                    + ": expected a virtual environment or the prefix of a Python installation");
        }
        return home;
    }

    /**
     * Returns the default of {@code home}: the script's folder, or WEB-INF for a module. A problem if mounts differ.
     */
    private Path defaultHome(List<MountDraft> mounts) {
        Set<Path> homes = new TreeSet<>();
        for (MountDraft mount : mounts) {
            if (mount.application() instanceof ApplicationRef.Script script) {
                Path folder = script.file().getParent();
                homes.add(folder == null ? paths.webInf() : folder);
            } else if (mount.application() != null) {
                homes.add(paths.webInf());
            }
        }
        if (homes.size() > 1 && resolver.find(key(GroupOptions.HOME)) == null) {
            resolver.problems()
                    .add("process group " + name + " has applications in different folders, "
                            + String.join(
                                    ", ", homes.stream().map(Path::toString).toList()) + ": expected group."
                            + name + ".home = one of them, or process groups of their own");
        }
        return homes.isEmpty() ? paths.webInf() : homes.iterator().next();
    }

    private ProcessSettings process() {
        String groups = ifHonouredOrNull(ProcessOptions.SUPPLEMENTARY_GROUPS);
        ProcessSettings.Identity identity = new ProcessSettings.Identity(
                ifHonouredOrNull(ProcessOptions.USER),
                ifHonouredOrNull(ProcessOptions.USER_GROUP),
                groups == null ? List.of() : List.of(groups.split("\\s*,\\s*")));
        Integer umask = ifHonouredOrNull(ProcessOptions.UMASK);
        Duration switchInterval = ifHonouredOrNull(ProcessOptions.SWITCH_INTERVAL);
        return new ProcessSettings(
                ifHonouredOrNull(ProcessOptions.DISPLAY_NAME),
                identity,
                umask == null ? -1 : umask,
                ifHonouredOrNull(ProcessOptions.CPU_PRIORITY),
                ifHonoured(ProcessOptions.MEMORY_LIMIT, 0L),
                ifHonoured(ProcessOptions.VIRTUAL_MEMORY_LIMIT, 0L),
                environment(identity.user() != null),
                switchInterval == null ? Duration.ZERO : switchInterval);
    }

    private ProcessSettings.Environment environment(boolean anotherUser) {
        String names = ifHonouredOrNull(ProcessOptions.PROCESS_PASSENV);
        boolean whole = names == null ? !anotherUser : names.equals("*");
        // Variables that every request passes to the application need not be hidden from its processes.
        Setting passenv = resolver.find(OptionKey.top(EnvironOptions.PASSENV));
        String shown = passenv == null ? null : EnvironOptions.PASSENV.parse(passenv.value());
        List<String> passed = Stream.of(names, shown)
                .filter(Objects::nonNull)
                .flatMap(list -> Stream.of(list.split("\\s+")))
                .distinct()
                .toList();
        String assignments = resolver.getSecret(ProcessOptions.PROCESS_SETENV, key(ProcessOptions.PROCESS_SETENV));
        return new ProcessSettings.Environment(
                whole, passed, assignments == null ? Map.of() : ProcessOptions.assignments(assignments));
    }

    private StartupFailure startupFailure(Reload reload) {
        StartupFailure defaultValue = reload == Reload.CHANGES ? StartupFailure.RETRY : StartupFailure.FAIL;
        StartupFailure set =
                getOrNull(GroupOptions.STARTUP_FAILURE, defaultValue == StartupFailure.RETRY ? "retry" : "fail");
        return set == null ? defaultValue : set;
    }

    /** Reads an option that not every engine supports. The table shows it only if the group's engine supports it. */
    private <T> @Nullable T ifHonouredOrNull(Option<T> option) {
        return option.engines().includes(engine) ? getOrNull(option, option.defaultValue()) : null;
    }

    private <T> T ifHonoured(Option<T> option, T otherwise) {
        return option.engines().includes(engine) ? get(option) : otherwise;
    }

    private <T> T get(Option<T> option) {
        return resolver.getWithDefault(option, key(option), developmentReader.defaultValue(option, development));
    }

    private <T> @Nullable T getOrNull(Option<T> option, String shownDefault) {
        return resolver.getOrNull(option, key(option), shownDefault);
    }

    private Setting setting(Option<?> option) {
        Setting setting = resolver.find(key(option));
        return setting == null ? new Setting(OptionOrigin.ofDefault(key(option).name()), "") : setting;
    }

    private OptionKey key(Option<?> option) {
        return OptionKey.group(name, option);
    }
}
